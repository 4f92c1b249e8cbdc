import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formatMarker } from '../../shared/core/marker.ts';
import { runningCloud } from '../support/running-cloud.ts';

const root = join(import.meta.dirname, '..', '..');
const rules = `version: 1
limits: { copiesPerRun: 3 }
groups:
  east: { areas: [eastchina], exclude: [cn-hangzhou-26] }
rules:
  - name: orders
    source: { nodes: [cn-shenzhen-*], diskTags: { backup: nightly }, newest: { count: 1 } }
    destinations: { groups: [east] }
    retention: { keep: { last: 1 }, apply: delete }
    objective: { maxBehind: 4d }
  - name: origin
    source: { nodes: [cn-beijing-15] }
    destinations: { nodes: [cn-shenyang-telecom, cn-wuhan-6] }
`;

const asNpm = (options: readonly string[]) => [process.execPath, '--import', 'tsx', 'cli/plan.ts', ...options];

/** Runs the command as npm does. */
function plan(options: readonly string[], environment: Readonly<Record<string, string>>) {
  const [program = '', ...parameters] = asNpm(options);
  return run(program, parameters, environment);
}

function run(program: string, parameters: readonly string[], environment: Readonly<Record<string, string>>) {
  const env = { PATH: process.env['PATH'], ...environment };
  return new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    execFile(program, parameters, { cwd: root, env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : error.code, out, err }),
    );
  });
}

/** A local cloud that `--local` finds, the account of which also is the environment's, and a rules file. */
async function stage(text = rules, environment: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'plan-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [file, addressFile] = [join(folder, 'rules.yaml'), join(folder, 'cloud.json')];
  writeFileSync(file, text);
  const running = await runningCloud({ environment: { RULES_FILE: file, TICK_SECONDS: '43200', ...environment } });
  const { cloud } = running;
  writeFileSync(addressFile, JSON.stringify({ ...cloud.addresses, environment: cloud.environment }));
  const account = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: cloud.addresses.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: cloud.addresses.accessKeySecret,
    ENS_ENDPOINT: cloud.addresses.ens,
  };
  const invoke = async (name: string, payload: string) => {
    const event = { triggerTime: new Date().toISOString(), triggerName: 'tick', payload };
    const outcome = await cloud.host.invoke(`ens-snapshot-replicator-${name}`, Buffer.from(JSON.stringify(event)));
    if (outcome.kind !== 'answered') throw new Error(outcome.kind);
    return Buffer.from(outcome.body).toString('utf8');
  };
  return {
    ...running,
    ...{ file, account, invoke },
    local: (...options: readonly string[]) =>
      plan(['--local', '--rules', file, ...options], { LOCAL_CLOUD_FILE: addressFile }),
    ofAccount: (changes: Readonly<Record<string, string>>, ...options: readonly string[]) =>
      plan(['--rules', file, ...options], { ...account, ...changes }),
    ofAccountInShell: (end: string) =>
      run('bash', ['--norc', '-c', `set -o pipefail; ${asNpm(['--rules', file]).join(' ')} ${end}`], account),
    received: () => cloud.world.counters().received,
  };
}

/** A report but for what depends on who asked and when. */
const steady = (json: string) =>
  JSON.parse(json, (key, value) => (/^(requestId|at|asOf|.*Seconds)$/.test(key) ? typeof value : value));

const masked = (text: string) =>
  text
    .replaceAll(/\bsp-\w+/g, 'SNAPSHOT')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b\d+[smhd]( \d+[smhd])?\b/g, 'WHILE');

describe('npm run plan', () => {
  test('--json → one document, what policy answers to a dry run; nothing is bought, deleted or queued', async () => {
    const { local, invoke, received, tasks } = await stage();
    await invoke('policy', ''); // buys three, so that the plan has of everything
    const before = [received()['CopySnapshot'], tasks().length];
    const { code, out, err } = await local('--json');
    const report = steady(out);
    expect(report).toEqual(steady(await invoke('policy', '{"dryRun":true}')));
    expect(report).toMatchObject({
      dryRun: true,
      rules: [
        { rule: 'orders', targets: [{ objective: 'met', sourceAgeSeconds: 'number' }, {}, {}, {}] },
        { rule: 'origin', pairs: [{}, {}] },
      ],
    });
    expect(report.counts).toMatchObject({ wouldCopy: 3 });
    expect([code, err]).toEqual([0, '']);
    expect([received()['CopySnapshot'], tasks().length]).toEqual(before);
    expect(received()['DeleteSnapshot']).toBeUndefined();
  });

  test('the account of the environment → its plan as text; variables of the queues do not matter', async () => {
    const { file, cloud, ofAccount, received } = await stage();
    const changes = { INSTALLATION: 'blue', DENY_NODES: 'cn-wuhan-*', RETRY_QUEUE: 'no queue!', SMQ_ENDPOINT: 'none' };
    const { code, out } = await ofAccount(changes, '--rule', 'origin');
    expect([code, masked(out)]).toEqual([
      0,
      `${file}, installation blue, ENS at ${cloud.addresses.ens}

Rule origin, the state of TIME
  + SNAPSHOT → cn-shenyang-telecom  wouldCopy, wanted since TIME
  ! SNAPSHOT → cn-wuhan-6  failed: DENY_NODES: Copying to this node is switched off by the operator, wanted since TIME
  not wanted on cn-beijing-15: 1 (failed, or being deleted)

Plan of TIME: 1 to copy, 0 being copied, 0 there, 0 held back, 0 queued, 1 failed.
`,
    ]);
    expect(received()).toEqual({ DescribeEnsRegions: 1, DescribeSnapshots: 1 });
  });

  test('--prune → what prune answers to a dry run, as JSON and as text; nothing is deleted', async () => {
    const { local, invoke, cloud, received } = await stage();
    const failed = cloud.world.snapshots(Date.now()).find(({ status }) => status === 'error');
    if (failed === undefined) throw new Error('no snapshot failed');
    const createdAt = Date.now() - 86_400_000;
    const marker = {
      installation: 'default',
      rule: 'orders',
      sourceId: 'sp-gone',
      diskId: 'd-1',
      sourceTime: createdAt,
    };
    cloud.world.putSnapshot({
      ...failed,
      ...{
        snapshotId: 'sp-bad',
        ensRegionId: 'cn-shanghai-11',
        createdAt,
        description: formatMarker(marker),
        sourceSnapshotId: 'sp-gone',
      },
    });
    const json = await local('--prune', '--json');
    expect(steady(json.out)).toEqual(steady(await invoke('prune', '{"dryRun":true}')));
    const { code, out } = await local('--prune');
    expect([json.code, code, out]).toEqual([0, 0, expect.stringMatching(/^- sp-bad on cn-shanghai-11 {2}error/m)]);
    expect(received()).not.toHaveProperty('DeleteSnapshot');
  });

  test('what is hardly meant → warned of at its place, by the nodes of the account; the plan is made', async () => {
    const { file, local } = await stage(`version: 1
rules:
  - name: a
    source: { nodes: [cn-shenzhen-3] }
    destinations: { nodes: [cn-wuhan-6, cn-wuhan-7] }
  - name: b
    source: { nodes: [cn-nowhere-*] }
    destinations: { nodes: [cn-wuhan-6] }
`);
    const { code, out, err } = await local();
    expect(err.split('\n')).toEqual([
      `${file}:5:41: warning: rules.0.destinations.nodes.1: cn-wuhan-7 is no node of this account; did you mean cn-wuhan-6?`,
      `${file}:7:5: warning: rules.1.source: comes to no node`,
      `${file}:7:23: warning: rules.1.source.nodes.0: cn-nowhere-* is no node of this account`,
      '',
    ]);
    // No copy of ours is listed yet.
    expect([code, out]).toEqual([0, expect.stringContaining('3 to copy, 0 being copied, 0 there, 3 held back')]);
  });

  test('snapshots that cannot be read → the plan as far as it goes, and exit code 1', async () => {
    const { local, cloud } = await stage();
    const denied = { kind: 'error', commit: false, status: 403, code: 'NoPermission', message: 'no' } as const;
    cloud.world.addFault({ action: 'DescribeSnapshots', times: 99, effect: denied });
    const whole = 'The plan is not whole: not everything that it depends on could be read.\n';
    const run = await local();
    expect([run.code, run.err]).toEqual([1, whole]);
    expect(run.out).toContain(
      '\n  ? the snapshots of cn-beijing-15 could not be read (NoPermission): nothing on it is selected\n',
    );
    expect(run.out).toContain('\n! not all snapshots on cn-wuhan-6 could be read (NoPermission)\n');
    const prune = await local('--prune', '--json');
    expect([prune.code, prune.err]).toEqual([1, whole]);
    expect(JSON.parse(prune.out).obstacles).toContain(
      'the snapshots on cn-wuhan-6 could not all be read (NoPermission)',
    );
  });

  test('a plan that cannot be written → so it says, exit code 1; a reader that goes, as head does → nothing', async () => {
    const { ofAccountInShell } = await stage();
    const full = await ofAccountInShell('> /dev/full');
    expect([full.code, full.err]).toEqual([1, expect.stringMatching(/^The plan could not be written: ENOSPC.*\n$/)]);
    expect(await ofAccountInShell('--json | true')).toEqual({ code: 0, out: '', err: '' });
  });

  test('keys that ENS does not take → one line that says so, no plan', async () => {
    const { cloud, ofAccount } = await stage();
    const { code, out, err } = await ofAccount({ ALIBABA_CLOUD_ACCESS_KEY_ID: 'unknown' });
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^ENS at http:\S+ cannot be read: credentials InvalidAccessKeyId\.NotFound: .*\n$/);
    expect(err).toContain(cloud.addresses.ens);
  });

  test('docs/rules.md → shows a plan as it is printed', async () => {
    const page = readFileSync(join(root, 'docs/rules.md'), 'utf8');
    const [, shown = ''] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
    const { local, cloud } = await stage(`version: 1
rules:
  - name: shop-orders
    source: { nodes: [cn-shenzhen-3], names: [shop-orders-*], newest: { count: 1 } }
    destinations: { nodes: [cn-chengdu-telecom, cn-dalian-unicom, cn-jinan-unicom, cn-wuhan-6] }
    limits: { copiesPerRun: 1 }
    objective: { maxBehind: 1m }
`);
    const snapshots = () => cloud.world.snapshots(Date.now());
    const orders = snapshots().findLast(({ snapshotName }) => snapshotName?.startsWith('shop-orders'));
    if (orders === undefined) throw new Error('the orders have no snapshot');
    const copy = { ...orders, sourceSnapshotId: orders.snapshotId, createdAt: Date.now() };
    const settles = { at: Date.now() + 60_000, as: 'available' } as const;
    cloud.world.putSnapshot({ ...copy, snapshotId: 'sp-there', ensRegionId: 'cn-chengdu-telecom' });
    cloud.world.putSnapshot({
      ...copy,
      ...{ snapshotId: 'sp-made', ensRegionId: 'cn-dalian-unicom', status: 'creating', settles },
    });
    const { out } = await local();
    // A run draws which of two copies begins, and the hour decides how old they are.
    const lines = (text: string) =>
      masked(text)
        .replaceAll(/\bcn-[\w-]+/g, 'NODE')
        .replaceAll(/^\S+\.yaml|http:\S+/g, 'PLACE')
        .split('\n')
        .toSorted();
    expect(lines(shown)).toEqual(lines(out));
  });
});

describe('npm run plan, where there is nothing to plan', () => {
  const file = (text: string, name = 'rules.yaml') => {
    const folder = mkdtempSync(join(tmpdir(), 'plan-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const nowhere = { LOCAL_CLOUD_FILE: join(tmpdir(), 'no-cloud-here.json') };

  test.each(['rules.yaml', 'rules.json'])('%s with faults → all of them, each with its place', async (name) => {
    const path = file('{\n\t"version": 1,\n\t"rules": [\n\t\t{"name": "A", "colour": 1}\n\t]\n}\n', name);
    const { code, out, err } = await plan(['--rules', path], {});
    expect([code, out]).toEqual([1, '']);
    expect(err.split('\n')).toEqual([
      `${path}:4:3: rules.0.source: is required`,
      `${path}:4:3: rules.0.destinations: is required`,
      expect.stringMatching(/:4:4: rules\.0\.name: must be 1 to 32/),
      expect.stringContaining(`${path}:4:17: rules.0.colour: "colour" is not a known key; known are name, `),
      '',
    ]);
  });

  test('npm run plan from a folder of the package → a file named there starts there, the default is the package’s', async () => {
    const npm = (...options: readonly string[]) =>
      new Promise<string>((resolve) => {
        const parameters = ['run', '--silent', 'plan', '--', ...options];
        const env = { PATH: process.env['PATH'], HOME: tmpdir() };
        execFile('npm', parameters, { cwd: join(root, 'docs'), env }, (_, __, err) => resolve(err));
      });
    expect(await npm('--rules', 'no.yaml')).toBe('no.yaml: cannot be read (ENOENT)\n');
    const noKeys = expect.stringMatching(/^ENS at \S+ cannot be read: misconfigured NoCredentials: /);
    expect(await npm('--rules', '../config/replication.yaml')).toEqual(noKeys);
    expect(await npm()).toEqual(noKeys);
  });

  test.each([
    ['a rules file that is not there', ['--rules', 'no.yaml'], {}, 'no.yaml: cannot be read (ENOENT)\n'],
    ['no local cloud', ['--local'], nowhere, 'No local cloud runs here: start one with npm start.\n'],
    ['a variable that cannot be used', [], { TICK_SECONDS: 'x' }, 'TICK_SECONDS: must be a number, such as 30\n'],
    [
      'no keys',
      [],
      {},
      'ENS at https://ens.aliyuncs.com cannot be read: misconfigured NoCredentials: No role lends any, and ' +
        'ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not both set.\n',
    ],
    [
      'an ENS that is not there',
      [],
      { ALIBABA_CLOUD_ACCESS_KEY_ID: 'a', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'b', ENS_ENDPOINT: 'http://127.0.0.1:1' },
      'ENS at http://127.0.0.1:1 cannot be read: unsent ECONNREFUSED: No connection could be made.\n',
    ],
  ])('%s → a line that says so, exit code 1', async (_, options, environment, line) => {
    expect(await plan(options, environment)).toEqual({ code: 1, out: '', err: line });
  });

  test.each([
    ['an unknown option', ['--rul', 'a'], "error: unknown option '--rul'"],
    ['a word too many', ['now'], 'error: too many arguments'],
    ['rules of prune', ['--prune', '--rule', 'a'], "error: option '--prune' cannot be used with option '--rule"],
  ])('%s → the fault and how to use it, exit code 2', async (_, options, fault) => {
    const { code, out, err } = await plan(options, {});
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(fault);
    expect(err).toContain('Usage: npm run plan -- [options]');
  });

  test('a rule that the file has not → wrong use', async () => {
    const { ofAccount } = await stage();
    const { code, out, err } = await ofAccount({}, '--rule', 'orders', 'orgin');
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(/^error: \S+ has no rule orgin\n\nUsage: /)]);
  });
});
