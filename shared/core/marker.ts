import { formatTime, parseEnsTime } from './ens-time.ts';

/** What a copy's description says of its origin, since ENS snapshots carry no tags. */
export interface Marker {
  /** The installation that made the copy, `[a-z0-9-]{1,20}`. */
  readonly installation: string;
  /** The rule that asked for it; absent for a copy made on demand. */
  readonly rule?: string;
  readonly sourceId: string;
  readonly diskId?: string;
  /** When the source was taken, milliseconds since the epoch. */
  readonly sourceTime?: number;
  /** The copy was not given the name of its source: once the source is gone, nothing tells what that was called. */
  readonly isRenamed?: true;
  /** When the rules that asked for it were built, milliseconds since the epoch, in whole seconds. */
  readonly builtAt?: number;
}

/** The longest description ENS takes (CopySnapshot page: 2 to 256 characters). */
export const longestDescription = 256;

const pattern =
  /\[ensr\/1 ([a-z0-9-]{1,20}) (-|[a-z0-9][a-z0-9-]{0,31}) ([^\s\]]{1,128}) ([^\s\]]{1,128}) (-|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)( renamed)?(?: b([0-9a-z]{1,8}))?\]\s*$/;

/**
 * The marker as it stands at the end of a description: `[ensr/1 installation rule|- source disk|- time|-]`, behind the time
 * perhaps `renamed`, then perhaps `b` and the seconds of `builtAt` to the base of 36.
 */
export function formatMarker(marker: Marker): string {
  const time = marker.sourceTime === undefined ? '-' : formatTime(marker.sourceTime);
  const { installation, rule = '-', sourceId, diskId = '-', builtAt } = marker;
  const build = builtAt === undefined ? '' : ` b${Math.floor(builtAt / 1000).toString(36)}`;
  return `[ensr/1 ${installation} ${rule} ${sourceId} ${diskId} ${time}${marker.isRenamed ? ' renamed' : ''}${build}]`;
}

/** The marker at the end of a description; undefined where there is none. */
export function parseMarker(description: string | undefined): Marker | undefined {
  if (description === undefined) return undefined;
  const match = pattern.exec(description);
  if (match === null) return undefined;
  // Every group but the last two takes part in every match.
  const [installation, rule, sourceId, diskId, time] = match.slice(1) as [string, string, string, string, string];
  const sourceTime = parseEnsTime(time);
  return {
    installation,
    sourceId,
    ...(rule === '-' ? {} : { rule }),
    ...(diskId === '-' ? {} : { diskId }),
    ...(sourceTime === undefined ? {} : { sourceTime }),
    ...(match[6] === undefined ? {} : { isRenamed: true }),
    ...(match[7] === undefined ? {} : { builtAt: Number.parseInt(match[7], 36) * 1000 }),
  };
}

/** `text` with `marker` at its end, in place of a marker that stood there; done twice it is the same as once. */
export function describeCopy(text: string | undefined, marker: Marker): string {
  const plain = (text ?? '').replace(pattern, '').trimEnd();
  return plain === '' ? formatMarker(marker) : `${plain} ${formatMarker(marker)}`;
}

/** Why ENS would not take `text` as a description with `marker` behind it, or undefined if it would (CopySnapshot page). */
export function descriptionFault(text: string, marker: Marker): string | undefined {
  if (/^https?:\/\//i.test(text)) return 'must not start with http:// or https://';
  if (/\p{Surrogate}/u.test(text)) return 'must be text: it holds half a character';
  if (describeCopy(text, marker).length <= longestDescription) return undefined;
  const room = longestDescription - formatMarker(marker).length - 1;
  return `must be at most ${room} characters long: the rest of ENS's ${longestDescription} holds the origin of the copy`;
}
