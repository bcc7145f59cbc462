/** The small grammars inside values, for `hasim explain`. */
import { DISTRIBUTION_EXAMPLES } from '../declaration/distribution-text.js';

export const TOPICS: Readonly<Record<string, string>> = {
  units: `Quantities need a unit, written without a space.
  times    ms s min h d w y       1y is 365 d; m is not a unit: write min
  rates    /s /min /h /d /y       100/s
  sizes    kB MB GB kiB MiB GiB   128MiB
  shares   %                      99.99%
Counts (fall: 4) have none. Time 0 is Monday 00:00; there is no time zone.`,
  distributions: `A time that is drawn, in words; a plain time (5s) is always the same.
${DISTRIBUTION_EXAMPLES.map((example) => `  ${example}`).join('\n')}
The numbers have names, so --set can reach them: faults.host-loss.every.mean=2y.
A file for empirical has one time a line: 12.5s, or plain seconds.`,
  selectors: `What a fault hits: on, and the two sides of between.
  db                 all hosts of a group
  db2, db1..2        one of them, some of them
  db/mysqld          a process on each of them
  zone/rack-a        a zone
  link(web1 db1)     what lies between two hosts
  all, others        everybody; everybody but the first side of between
  clients            the users outside (only in between)
  holder(db-vip)     who holds a role when it happens; a kind declares its roles
  random(web)        one of them, drawn each time
or a list of these: [web, db1..2].`,
  windows: `Hours of the week.
  Sun 03:00 to 05:00
  Sat 22:00 to Mon 06:00
  Mon to Fri 09:00 to 17:00   (only for hours)
  daily 02:00 to 04:00        (only for hours)`,
  names: `Lower case letters, digits and hyphens, starting with a letter. The name of a
group with a count ends in a letter, because its hosts are numbered: the group
db with count 3 is db1, db2 and db3.`,
};
