/** Keepalived: an address that VRRP moves between the members of another component. */
import { defineComponent } from '../component.js';
import { check } from './check.js';
import { Keepalived } from './model.js';
import { keepalivedParameters } from './parameters.js';
import { CHILD, PARENT } from './router.js';

export const keepalived = defineComponent({
  kind: 'keepalived',
  title: 'Keepalived (VRRP failover address)',
  description:
    'One address that moves between hosts: the highest router holds it and says so every advert_int; when it falls silent, says ' +
    'goodbye or its scripts fail, the next one takes over and tells the neighbours by gratuitous ARP.',
  parameters: keepalivedParameters,
  processes: [PARENT, CHILD],
  roles: ['holder'],
  check,
  create: (context) => new Keepalived(context),
});
