/** Zones, hosts and networks: the ground that everything stands on. */
import { parameters } from '../../declaration/parameter.js';
import { names, section, value, values } from '../shape.js';

export const hostParameters = parameters({
  cores: {
    type: 'count',
    default: 2,
    min: 1,
    max: 1024,
    description: 'Processors. Running work shares them; a waiting call uses none.',
    source: 'MODEL: a small virtual machine',
  },
  boot: {
    type: 'duration',
    default: '45s',
    description: 'From power on until its services are started.',
    source: 'MODEL',
  },
  managed: {
    type: 'flag',
    default: false,
    description: 'It belongs to a provider: no crew of ours repairs it.',
    source: 'hasim',
  },
});

export const networkParameters = parameters({
  on: { type: 'text', default: 'all', description: 'Whom it joins: all hosts.', source: 'hasim' },
  latency: {
    type: 'duration',
    default: '0.3ms',
    description: 'One way, between any two hosts, when all is well.',
    source: 'MODEL: two machines of one data centre',
  },
});

export const zonesShape = names({
  title: 'Zones',
  description: 'What fails together: a rack, a power feed, a site. Hosts are put into them.',
  what: 'zone',
  item: section({ title: 'Zone', description: 'It has no settings of its own: write {}.', fields: {} }),
});

export const hostsShape = names({
  title: 'Hosts',
  description:
    'Machines. `db: { count: 3 }` is a group: db1, db2, db3. Without count: one host of that name.',
  what: 'host group',
  item: section({
    title: 'Host group',
    description:
      'Machines with the same task. Each value may be one for all, a list dealt out, or a map by host.',
    fields: {
      count: value({
        type: 'count',
        min: 1,
        max: 1000,
        optional: true,
        description: 'How many. The group db with count 3 is db1, db2 and db3.',
        source: 'hasim',
      }),
      zone: value(
        { type: 'text', optional: true, description: 'Where it stands: a name of `zones`.', source: 'hasim' },
        { perMember: true, cyclic: true },
      ),
      ...values(hostParameters, { perMember: true }),
      memory: value(
        {
          type: 'size',
          optional: true,
          description: 'Main memory. Not used by any model yet.',
          source: 'hasim',
        },
        { perMember: true },
      ),
    },
  }),
});

export const networksShape = names({
  title: 'Networks',
  description: 'How hosts reach each other. One network for all hosts is modelled.',
  what: 'network',
  item: section({ title: 'Network', description: 'A network.', fields: values(networkParameters) }),
});
