import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import { formatMarker } from '../../shared/core/marker.ts';
import type { PruneReport } from '../../shared/core/prune-report.ts';
import type { RunReport } from '../../shared/core/run-report.ts';
import { type RunningCloud, runningCloud } from '../support/running-cloud.ts';

const rules = (apply: string) => `version: 1
groups:
  east: { areas: [eastchina], exclude: [cn-hangzhou-26, cn-suzhou-*] }
rules:
  - name: orders
    source:
      nodes: [cn-shenzhen-*]
      diskTags: { backup: nightly }
      newest: { count: 1 }
    destinations: { groups: [east] }
    retention: { keep: { last: 1 }, apply: ${apply} }
`;

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, text);
  return file;
}

async function invoke<Report>({ cloud }: RunningCloud, name: 'policy' | 'prune', payload = ''): Promise<Report> {
  const event = { triggerTime: new Date().toISOString(), triggerName: 'tick', payload };
  const outcome = await cloud.host.invoke(`ens-snapshot-replicator-${name}`, Buffer.from(JSON.stringify(event)));
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  const answer = JSON.parse(Buffer.from(outcome.body).toString('utf8'));
  if (outcome.kind !== 'answered') throw new Error(answer.errorMessage);
  return answer;
}

const isBeingCopied = ({ status, sourceSnapshotId }: EnsSnapshot) =>
  status === 'creating' && sourceSnapshotId !== undefined;

/** A copy that the rule has made of a nightly that is gone. */
function outdated(diskId: string, sizeMiB: number): EnsSnapshot {
  const sourceTime = Date.now() - 20 * 86_400_000;
  const marker = { installation: 'default', rule: 'orders', sourceId: 'sp-gone', diskId, sourceTime };
  return {
    snapshotId: 'sp-outdated',
    ensRegionId: 'cn-nanjing-telecom',
    description: formatMarker(marker),
    createdAt: sourceTime,
    sizeMiB,
    sourceDiskId: diskId,
    sourceSnapshotId: 'sp-gone',
    status: 'available',
  };
}

async function stage(apply: string, environment: Readonly<Record<string, string>> = {}) {
  const running = await runningCloud({ environment: { RULES_FILE: fileWith(rules(apply)), ...environment } });
  const { world } = running.cloud;
  const disk = world.disks().find(({ tags, ensRegionId }) => ensRegionId === 'cn-shenzhen-3' && tags?.['backup']);
  if (disk === undefined) throw new Error('no disk is tagged');
  world.putSnapshot(outdated(disk.diskId, disk.sizeMiB));
  const left = () => world.snapshots(Date.now()).filter(({ status }) => status !== 'deleting');
  return { running, world, has: (id: string) => left().some(({ snapshotId }) => snapshotId === id) };
}

test('disks by tag, nodes by area, a mounted file: copied; then the outdated copy is deleted, not before', async () => {
  const { running, world, has } = await stage('delete');
  expect((await invoke<PruneReport>(running, 'prune')).deletions).toEqual([]);
  const run = await invoke<RunReport>(running, 'policy');
  expect(run.rules[0]?.pairs.map(({ ensRegionId, outcome }) => `${ensRegionId} ${outcome}`)).toEqual([
    'cn-hangzhou-27 accepted',
    'cn-nanjing-telecom accepted',
    'cn-shanghai-11 accepted',
  ]);
  await expect.poll(() => world.snapshots(Date.now()).some(isBeingCopied)).toBe(false);

  const { deletions, obstacles } = await invoke<PruneReport>(running, 'prune');
  expect([obstacles, deletions]).toMatchObject([
    [],
    [{ snapshotId: 'sp-outdated', rule: 'orders', reason: 'retention', outcome: 'deleted' }],
  ]);
  expect([has('sp-outdated'), has(deletions[0]?.survivorId ?? '')]).toEqual([false, true]);
  const { received } = world.counters();
  expect([received['DeleteSnapshot'], received['CopySnapshot'], received['DescribeDisks']]).toEqual([1, 1, 3]);
  expect((await invoke<PruneReport>(running, 'prune')).deletions).toEqual([]);
});

test.each([
  ['a rule that only reports', 'report', {}, 'reported'],
  ['PAUSED', 'delete', { PAUSED: 'true' }, 'wouldDelete'],
])('%s → the outdated copy is told, and nothing is deleted', async (_, apply, environment, outcome) => {
  const { running, world, has } = await stage(apply, environment);
  const newer = {
    ...outdated('x', 1),
    snapshotId: 'sp-newer',
    sourceSnapshotId: 'sp-new',
    createdAt: Date.now() - 1000,
  };
  const marker = { installation: 'default', rule: 'orders', sourceId: 'sp-new', sourceTime: Date.now() - 1000 };
  const diskId = world.snapshots(Date.now()).find(({ snapshotId }) => snapshotId === 'sp-outdated')?.sourceDiskId ?? '';
  world.putSnapshot({ ...newer, sourceDiskId: diskId, description: formatMarker({ ...marker, diskId }) });
  const { deletions } = await invoke<PruneReport>(running, 'prune');
  expect(deletions.map(({ snapshotId, outcome }) => `${snapshotId} ${outcome}`)).toEqual([`sp-outdated ${outcome}`]);
  expect([has('sp-outdated'), world.counters().received['DeleteSnapshot']]).toEqual([true, undefined]);
});

test('a rules file that is broken → the run fails loudly, nothing is asked of ENS', async () => {
  const running = await runningCloud({ environment: { RULES_FILE: fileWith(rules('erase')) } });
  await expect(invoke(running, 'prune')).rejects.toThrow('rules.0.retention.apply');
  expect(running.cloud.world.counters().received).toEqual({});
});
