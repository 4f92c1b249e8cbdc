const forms = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?:Z|([+-]\d\d):?(\d\d))?$/;

/**
 * Milliseconds since the epoch of a time as ENS writes it: `2020-08-20T14:52:28Z`, `2020-08-20T14:52:28`,
 * `2020-08-20 14:52:28` (all documented for snapshots), with fractions of a second, or with an offset as disks have it,
 * `2020-08-20T22:52:28+08:00`. Without zone or offset it is UTC. Undefined when it is none of them.
 */
export function parseEnsTime(text: string): number | undefined {
  const [match, day, clock, hours, minutes] = forms.exec(text.trim()) ?? [];
  if (match === undefined) return undefined;
  const time = Date.parse(`${day}T${clock}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
  return Number.isNaN(time) ? undefined : time;
}

/** A time in milliseconds as `2020-08-20T14:52:28Z`, whole seconds. */
export function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
