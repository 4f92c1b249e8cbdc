import { format } from 'node:util';
import type { LogLevel } from './worker-messages.ts';

const LEVELS: readonly LogLevel[] = ['verbose', 'debug', 'info', 'warn', 'error'];

type LogMethod = (...values: unknown[]) => void;

/** The logger of FC's context; its methods take arguments like util.format. */
export interface ContextLogger {
  /** Drops what is below the level; an unknown level changes nothing. */
  setLogLevel(level: string): void;
  readonly log: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
}

/** A logger that hands on each message with its level; at first nothing is dropped. */
export function createLogger(write: (level: LogLevel, text: string) => void): ContextLogger {
  let lowest = 0;
  function at(level: LogLevel): LogMethod {
    return (...values) => {
      if (LEVELS.indexOf(level) >= lowest) write(level, format(...values));
    };
  }
  return {
    setLogLevel(level) {
      const index = LEVELS.indexOf(level as LogLevel);
      if (index >= 0) lowest = index;
    },
    log: at('verbose'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
