import type { Log, LogFields } from '../../shared/ports.ts';
import type { Event } from './scene.ts';

/** A log that keeps its events for a test to look at. */
export function recordingLog(): { readonly log: Log; readonly events: Event[] } {
  const events: Event[] = [];
  const create = (always: LogFields): Log => {
    const at = (level: string) => (event: string, fields?: LogFields) => {
      events.push({ level, event, ...always, ...fields });
    };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      with: (fields) => create({ ...always, ...fields }),
    };
  };
  return { log: create({}), events };
}
