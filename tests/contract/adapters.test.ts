import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createEnsClient } from '../../shared/adapters/ens/client.ts';
import { createLog } from '../../shared/adapters/log.ts';
import { fileRuleSource } from '../../shared/adapters/rules/file.ts';
import { systemClock, systemRandom } from '../../shared/adapters/system.ts';
import { deletionOverHttp, ensOverHttp, smqOverHttp } from '../support/wired-ports.ts';
import { clockContract } from './clock.ts';
import { diskListingContract } from './disk-listing.ts';
import { ensClientContract } from './ens-client.ts';
import { logContract } from './log.ts';
import { randomContract } from './random.ts';
import { ruleSourceContract } from './rule-source.ts';
import { snapshotCloudContract } from './snapshot-cloud.ts';
import { snapshotDeletionContract } from './snapshot-deletion.ts';
import { taskQueueContract } from './task-queue.ts';

// What deploys, over the local cloud's HTTP faces.

snapshotCloudContract('ENS over HTTP', ensOverHttp(createEnsClient));
diskListingContract('ENS over HTTP', ensOverHttp(createEnsClient));
snapshotDeletionContract('ENS over HTTP', deletionOverHttp(createEnsClient));
ensClientContract('our own', createEnsClient);
taskQueueContract('SMQ over HTTP', smqOverHttp);
randomContract('system', () => systemRandom);
clockContract('system', () => ({ clock: systemClock, tick: 0.01, until: (promise) => promise }));

for (const name of ['replication.json', 'rules.json', 'rules.yaml']) {
  ruleSourceContract(`file ${name}`, (file) => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // What is JSON is YAML too.
    writeFileSync(join(folder, name), JSON.stringify(file));
    return fileRuleSource(name, folder);
  });
}

logContract('JSON lines', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', clock: systemClock, write: (line) => lines.push(line) });
  return { log, entries: () => lines.map((line) => JSON.parse(line)) };
});
