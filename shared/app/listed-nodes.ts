import { decide } from '../core/decide.ts';
import { nodeUnlisted } from '../core/own-failures.ts';
import type { NodeList } from '../core/resolved-rule.ts';
import type { Deps } from './deps.ts';
import type { Look } from './look.ts';
import { listNodes } from './resolve-rules.ts';

/**
 * `look`, which takes a node that is about to be paid for as not seen unless the account's list of nodes has it: a task may
 * be forged, or its node gone. One that is not listed, or whose list cannot be read, waits until its age ends it. The list is
 * read once for all that is looked at in this way.
 */
export function amongListedNodes(look: Look): Look {
  let known: NodeList | undefined;
  return async (deps: Deps, job, source) => {
    const seen = await look(deps, job, source);
    const steps = decide(seen, job, deps.settings, deps.clock.now());
    const payable = new Set(steps.flatMap((step) => (step.do === 'call' ? step.node.ensRegionId : [])));
    if (payable.size === 0) return seen;

    const list = known ?? (await listNodes(deps));
    if ('nodes' in list) known = list;
    const failure = 'failure' in list ? list.failure : nodeUnlisted;
    const listed = new Set('failure' in list ? [] : list.nodes.map(({ ensRegionId }) => ensRegionId));
    return {
      ...seen,
      nodes: seen.nodes.map((entry) => {
        const { ensRegionId } = entry.node;
        if (!payable.has(ensRegionId) || listed.has(ensRegionId)) return entry;
        deps.log.warn('node.unlisted', { snapshotId: job.snapshotId, nodeId: ensRegionId, ...failure });
        return { ...entry, sight: { state: 'unseen', failure } };
      }),
    };
  };
}
