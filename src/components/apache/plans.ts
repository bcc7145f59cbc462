/**
 * What a worker does for a request: its calls in the order in which they are listed, then its own work.
 *
 * The calls come first because they are what fails: a page that finds no database ends before it has computed anything,
 * and while it waits it holds its worker and burns no CPU. With the work in front, requests that are bound to fail
 * would slow down those that are not.
 */
import type { Values } from '../../declaration/parameter.js';
import type { Call, CallStep, Operation, Service, Step, TrafficClass } from '../../infrastructure/service.js';
import type { Process } from '../../infrastructure/process.js';
import type { ApacheParameters } from './parameters.js';

export interface PlanContext {
  readonly parameters: Values<ApacheParameters>;
  readonly trafficClasses: readonly TrafficClass[];
  service(name: string): Service;
}

/** Does a class only read files? Its failures are 403, those of a page (or of an upload) are 500. */
export function isStatic(trafficClass: TrafficClass, { parameters }: PlanContext): boolean {
  return trafficClass.calls.every(({ to, operation }) => {
    return to === parameters.DocumentRoot && operation === 'read';
  });
}

export function planFor(trafficClass: TrafficClass, process: Process, context: PlanContext): readonly Step[] {
  const page = !isStatic(trafficClass, context);
  const calls = trafficClass.calls.map((call) => callStep(call, trafficClass, page, context));
  return [...calls, { kind: 'work', process, share: 1 }];
}

/** A path ending in .php runs the commonest page that reads the database; anything else is the commonest file. */
export function planForCheck(path: string, process: Process, context: PlanContext): readonly Step[] {
  const model = isPage(path) ? (commonestPage(context) ?? commonestFile(context)) : commonestFile(context);
  const page = model !== null && !isStatic(model, context);
  const calls = model === null ? fileCalls(context) : model.calls;
  const steps = calls.map((call) => callStep(call, null, page, context));
  return model === null ? steps : [...steps, { kind: 'work', process, share: 1, work: model.work }];
}

export function isPage(path: string): boolean {
  return /\.php(\?|$)/.test(path);
}

function commonestPage(context: PlanContext): TrafficClass | null {
  const pages = context.trafficClasses.filter((one) => !isStatic(one, context));
  const withDatabase = pages.filter((one) => one.calls.some((call) => context.service(call.to).sessions));
  return commonest(withDatabase.length > 0 ? withDatabase : pages);
}

function commonestFile(context: PlanContext): TrafficClass | null {
  return commonest(context.trafficClasses.filter((one) => isStatic(one, context)));
}

/** The first of those with the largest share. */
function commonest(classes: readonly TrafficClass[]): TrafficClass | null {
  return classes.reduce<TrafficClass | null>(
    (best, one) => (best === null || one.share > best.share ? one : best),
    null,
  );
}

/** A file nobody else asks for: one read of the mounted volume, nothing on a local disk. */
function fileCalls({ parameters }: PlanContext): readonly Call[] {
  const { DocumentRoot } = parameters;
  return DocumentRoot === null ? [] : [{ to: DocumentRoot, operation: 'read', count: 1 }];
}

function callStep(
  call: Call,
  trafficClass: TrafficClass | null,
  page: boolean,
  context: PlanContext,
): CallStep {
  const operation: Operation = { kind: call.operation, trafficClass, path: null };
  const service = context.service(call.to);
  return {
    ...{ kind: 'call', service, operation, count: call.count },
    ...timeouts(call.to, service, context.parameters),
    failAs: page ? 'http-500' : 'http-403',
  };
}

/** A mounted volume is waited for in the kernel, without limit. */
function timeouts(
  name: string,
  service: Service,
  parameters: Values<ApacheParameters>,
): Pick<CallStep, 'connectTimeoutSeconds' | 'responseTimeoutSeconds'> {
  if (name === parameters.DocumentRoot) {
    return { connectTimeoutSeconds: Infinity, responseTimeoutSeconds: Infinity };
  }
  return {
    connectTimeoutSeconds: parameters.connect_timeout,
    responseTimeoutSeconds: service.sessions ? parameters['mysqlnd.net_read_timeout'] : parameters.TimeOut,
  };
}
