import type { ControlMethods, ControlReply, ControlRoutes } from '../fc/control-routes.ts';
import { presetNames, presets } from './presets.ts';
import type { Switchboard } from './switchboard.ts';

/** The paths of the control API by which faults are seen and switched: `/faults` and `/faults/{id}`. */
export function faultRoutes(switchboard: Switchboard, now: () => number): ControlRoutes {
  const all: ControlMethods = {
    GET: () => ({
      status: 200,
      json: {
        faults: switchboard.list(now()),
        presets: Object.fromEntries(presetNames.map((name) => [name, presets[name].what])),
      },
    }),
    POST: (body) => switchOn(switchboard, body, now()),
    DELETE: () => ({ status: 200, json: { removed: switchboard.clear(now()) } }),
  };
  return ([first, faultId, ...more]) => {
    if (first !== 'faults' || more.length > 0) return undefined;
    if (faultId === undefined) return all;
    return { DELETE: () => removed(switchboard, faultId) };
  };
}

function switchOn(switchboard: Switchboard, body: string, now: number): ControlReply {
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch {
    return { status: 400, json: { code: 'InvalidFault', message: 'The body is no JSON.' } };
  }
  const outcome = switchboard.add(input, now);
  if (outcome.ok) return { status: 201, json: { faults: outcome.added } };
  const message = 'This is no fault that could be switched on.';
  return { status: 400, json: { code: 'InvalidFault', message, faults: outcome.faults } };
}

function removed(switchboard: Switchboard, faultId: string): ControlReply {
  if (switchboard.remove(faultId)) return { status: 200, json: { removed: 1 } };
  return { status: 404, json: { code: 'FaultNotFound', message: `there is no fault ${faultId}` } };
}
