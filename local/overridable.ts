/** Variables of the functions that whoever starts the local cloud may set in his own environment (README, "Configuration"). */
const overridable = [
  'INSTALLATION',
  'ENS_VISIBILITY_SECONDS',
  'ENS_TIMEOUT_SECONDS',
  'ENS_CALLS_PER_SECOND',
  'ENS_CONCURRENT_CALLS',
  'COPY_NODES_PER_CALL',
  'LOOK_PAGE_BUDGET',
  'MAX_COPIES_PER_NODE_PER_DAY',
  'TICK_SECONDS',
  'RETRY_QUEUE',
  'DEAD_LETTER_QUEUE',
  'RETRY_BASE_SECONDS',
  'RETRY_REFUSED_BASE_SECONDS',
  'RETRY_CAP_SECONDS',
  'RETRY_MAX_ATTEMPTS',
  'RETRY_MAX_AGE_SECONDS',
  'TASK_SIGNING_KEY',
  'TASK_SIGNING_KEY_PREVIOUS',
  'PAUSED',
  'DENY_SNAPSHOTS',
  'DENY_NODES',
  'LOG_LEVEL',
] as const;

/** So that minutes of the real thing pass in seconds: what the functions get unless it is set otherwise. */
const fast: Readonly<Record<string, string>> = {
  ENS_VISIBILITY_SECONDS: '20',
  ENS_TIMEOUT_SECONDS: '5',
  RETRY_BASE_SECONDS: '5',
  RETRY_REFUSED_BASE_SECONDS: '10',
  RETRY_CAP_SECONDS: '300',
  TICK_SECONDS: '90',
};

/** The variables to run the functions with, given the environment of the local cloud. */
export function functionEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const set = overridable.flatMap((name) => {
    const value = own[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return { ...fast, ...Object.fromEntries(set) };
}
