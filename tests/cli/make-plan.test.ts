import { expect, test } from 'vitest';
import { makePlan } from '../../cli/make-plan.ts';
import { readPlacedRules } from '../../shared/adapters/rules/yaml-text.ts';
import { CallError, type Failure } from '../../shared/core/failure.ts';
import type { SnapshotCloud } from '../../shared/ports.ts';
import { createScene } from '../support/scene.ts';

const rules = readPlacedRules(
  `version: 1
rules:
  - name: lobby
    source: { nodes: [cn-home-1] }
    destinations: { nodes: [cn-a-1, cn-q-1] }
  - name: later
    enabled: false
    source: { nodes: [cn-a-*] }
    destinations: { nodes: [cn-b-1] }
`,
  'r.yaml',
);

function stage(changes: Partial<SnapshotCloud> = {}) {
  const scene = createScene();
  const deps = scene.instance({ cloud: { ...scene.ports.cloud, ...changes } });
  const deletion = { deleteSnapshot: () => Promise.reject(new Error('deleted')) };
  return { scene, deps: { ...deps, deletion } };
}
const failing = (failure: Failure) => () => Promise.reject(new CallError(failure));
const denied: Failure = { kind: 'denied', code: 'NoPermission' };
const unknownNode =
  'r.yaml:5:37: warning: rules.0.destinations.nodes.1: cn-q-1 is no node of this account; did you mean cn-a-1?';

test('a plan → the report of a dry run, as text too, and what is hardly meant, by the nodes of the account', async () => {
  const { scene, deps } = stage();
  const made = await makePlan(deps, rules, { prune: false });
  expect(made).toMatchObject({ report: { dryRun: true, counts: { wouldCopy: 2 } }, isWhole: true });
  expect(made).toMatchObject({ warnings: [unknownNode], text: expect.stringContaining('2 to copy') });
  expect(scene.world.counters().received).toEqual({ DescribeEnsRegions: 1, DescribeSnapshots: 1 });
});

test('rules by name → only these; a disabled one → the plan says so; one that is not there → told', async () => {
  const { deps } = stage();
  const made = await makePlan(deps, rules, { prune: false, ruleNames: ['later'] });
  expect(made).toMatchObject({
    report: { rules: [], disabledRules: ['later'] },
    text: expect.stringMatching(/^! later is disabled: it copies nothing$/m),
    warnings: [unknownNode],
  });
  const unknown = await makePlan(deps, rules, { prune: false, ruleNames: ['lobby', 'looby'] });
  expect(unknown).toEqual({ unknownRules: ['looby'] });
});

test('prune → its report, as text too', async () => {
  const made = await makePlan(stage().deps, rules, { prune: true });
  expect(made).toMatchObject({ report: { dryRun: true, obstacles: [] }, warnings: [unknownNode], isWhole: true });
  expect(made).toMatchObject({ text: expect.stringContaining('Plan of prune') });
});

test('snapshots that cannot be read → a plan that is not whole', async () => {
  const { deps } = stage({ listSnapshots: failing(denied) });
  expect(await makePlan(deps, rules, { prune: false })).toMatchObject({ isWhole: false, warnings: [unknownNode] });
  expect(await makePlan(deps, rules, { prune: true })).toMatchObject({ isWhole: false, warnings: [unknownNode] });
});

test('nodes that cannot be listed → no plan, but why, and what the file alone shows', async () => {
  const { scene, deps } = stage({ listNodes: failing(denied) });
  expect(await makePlan(deps, rules, { prune: false })).toEqual({ failure: denied, warnings: [] });
  const empty = readPlacedRules('version: 1\nrules: []', 'r.yaml');
  const warnings = ['r.yaml:2:1: warning: rules: is empty: nothing is copied'];
  expect(await makePlan(deps, empty, { prune: true })).toEqual({ failure: denied, warnings });
  expect(scene.world.counters().received).toEqual({});
});
