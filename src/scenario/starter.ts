/** What `hasim init` writes. */
import { FORMAT } from './text/layers.js';

/** A two-tier cluster that loses a web server: small, complete, and runs in a second. */
export function starterScenario(name: string, schema: string): string {
  return `# yaml-language-server: $schema=${schema}
format: ${FORMAT}
name: ${name}
question: One of two web servers dies. How many requests are lost until the balancer has noticed?

# What fails together. Leave it out when nothing does.
zones:
  rack-a: {}
  rack-b: {}

# Machines. The group web with count 2 is web1 and web2; lists are dealt out: web1 stands in rack-a, web2 in rack-b.
hosts:
  lb:  { count: 2, managed: true }
  web: { count: 2, zone: [rack-a, rack-b], cores: 4, boot: 45s }

# Software. \`hasim explain\` lists the kinds, \`hasim explain load-balancer\` all its parameters.
components:
  balancer:
    kind: load-balancer
    profile: haproxy
    on: lb
    backends: web
    check: http
    inter: 2s
    fall: 3
    rise: 2
  web:
    kind: apache
    on: web
    MaxRequestWorkers: 150

# Requests: \`work\` is processor time. A user waits 10 s for all attempts together.
traffic:
  entry: balancer
  arrivals: { rate: 50/s }
  clients: { patience: 10s, retries: 1, backoff: exponential mean 1s }
  classes:
    page:   { share: 60%, work: lognormal mean 40ms sigma 0.5 }
    static: { share: 40%, work: lognormal mean 3ms sigma 0.5 }

# What breaks: when (\`at\`, \`every\` or \`random\`), and how it ends (\`for\`, \`restart\` or \`repair\`).
faults:
  power: { fault: power-off, on: web1, at: 1min, for: 2min }
  # Others to try, with \`every\` instead of \`at\` for years of them:
  # crash: { fault: crash, on: web/httpd, every: exponential mean 1y, restart: uniform 5s to 30s }
  # hang:  { fault: hang, on: web2/httpd, at: 2min, for: 1min }

# What is promised. The exit code of \`hasim run\` says whether it was kept.
targets:
  - availability >= 99%

run: { duration: 5min, replications: 20, seed: 1 }
`;
}
