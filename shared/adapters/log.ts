import type { LogLevel } from '../core/settings.ts';
import type { Clock, Log, LogFields } from '../ports.ts';

export interface LogOptions {
  readonly level: LogLevel;
  readonly clock: Clock;
  readonly write?: (line: string) => void;
}

const severity: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** A log of one JSON object a line: time, level, event, then the fields. */
export function createLog({ level, clock, write = console.log }: LogOptions, always: LogFields = {}): Log {
  const at = (own: LogLevel) => (event: string, fields?: LogFields) => {
    if (severity[own] < severity[level]) return;
    write(JSON.stringify({ time: new Date(clock.now()).toISOString(), level: own, event, ...always, ...fields }));
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => createLog({ level, clock, write }, { ...always, ...fields }),
  };
}
