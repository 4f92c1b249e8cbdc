const spellings = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(Z?)$/;

/**
 * Milliseconds since the epoch of a time as ENS writes it: `2020-08-20T14:52:28Z`, `2020-08-20T14:52:28` or
 * `2020-08-20 14:52:28`, all documented, all UTC. Undefined when it is none of them.
 */
export function parseEnsTime(text: string): number | undefined {
  const match = spellings.exec(text.trim());
  if (match === null) return undefined;
  const time = Date.parse(`${match[1]}T${match[2]}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** A time in milliseconds as `2020-08-20T14:52:28Z`, whole seconds. */
export function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
