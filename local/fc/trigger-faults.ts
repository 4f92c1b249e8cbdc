import * as v from 'valibot';
import { httpTriggerConfigSchema } from './http-trigger-config.ts';
import { queueTriggerConfigSchema } from './queue-trigger-config.ts';
import { faultPath, keysTo } from './s-yaml-faults.ts';
import { timerTriggerConfigSchema } from './timer-trigger-config.ts';

/** The trigger types this host runs; of the others, a trigger's config is not looked at. */
const SCHEMAS: Readonly<Record<string, v.GenericSchema>> = {
  eventbridge: queueTriggerConfigSchema,
  http: httpTriggerConfigSchema,
  timer: timerTriggerConfigSchema,
};

type Report = (path: string, fault: string) => void;

/**
 * Reports what is wrong with a function's triggers, each by its own type, whatever else is wrong with the function: the
 * documented schema takes any object as triggerConfig.
 */
export function reportTriggerFaults(props: unknown, path: string, report: Report): void {
  if (!isMapping(props) || !Array.isArray(props['triggers'])) return;
  const triggers: readonly unknown[] = props['triggers'];
  const names = new Set<unknown>();
  let httpCount = 0;
  for (const [index, trigger] of triggers.entries()) {
    if (!isMapping(trigger)) continue;
    const { triggerConfig, triggerName, triggerType } = trigger;
    const reportHere = (keys: readonly PropertyKey[], fault: string) =>
      report(faultPath(path, ['triggers', index, ...keys]), fault);
    if (names.has(triggerName)) reportHere(['triggerName'], `must be unique, and ${triggerName} is not`);
    names.add(triggerName);
    if (triggerType === 'http') httpCount += 1;
    if (!isMapping(triggerConfig)) continue;
    reportConfigFaults(String(triggerType), triggerConfig, reportHere);
    reportForeignRegion(triggerConfig, props['region'], reportHere);
  }
  if (httpCount > 1) report(`${path}.triggers`, 'must have at most one HTTP trigger');
}

type ReportKeys = (keys: readonly PropertyKey[], fault: string) => void;

function reportConfigFaults(type: string, config: Readonly<Record<string, unknown>>, report: ReportKeys): void {
  const schema = SCHEMAS[type];
  const issues = schema === undefined ? [] : (v.safeParse(schema, config).issues ?? []);
  for (const issue of issues) report(['triggerConfig', ...keysTo(issue)], issue.message);
}

// Documented: the queue is in the function's region.
function reportForeignRegion(config: unknown, region: unknown, report: ReportKeys): void {
  const keys = ['eventSourceConfig', 'eventSourceParameters', 'sourceMNSParameters', 'RegionId'];
  const found = keys.reduce<unknown>((value, key) => (isMapping(value) ? value[key] : undefined), config);
  if (typeof found !== 'string' || typeof region !== 'string' || found === region) return;
  report(['triggerConfig', ...keys], `must be the function's region, ${region}, and is ${found}`);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
