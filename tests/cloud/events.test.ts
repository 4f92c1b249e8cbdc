import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runningCloud } from '../support/running-cloud.ts';

interface Manifest {
  readonly events: readonly {
    readonly file: string;
    readonly function: string;
    readonly trigger: string;
    readonly outcome: { readonly status: number; readonly body: object };
  }[];
}

const folder = join(import.meta.dirname, '..', '..', 'events');
const { events }: Manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

describe('events', () => {
  test('the manifest names every file of the folder, once', () => {
    const files = readdirSync(folder).filter((file) => file !== 'manifest.json');
    expect(events.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
  });

  test.each(events)('$file → $outcome.status, as the manifest says', async ({ file, function: name, outcome }) => {
    const { cloud } = await runningCloud();
    const result = await cloud.host.invoke(`ens-snapshot-replicator-${name}`, readFileSync(join(folder, file)));
    if (result.kind !== 'answered') throw new Error(`the function failed: ${JSON.stringify(result)}`);
    const { statusCode, body } = JSON.parse(Buffer.from(result.body).toString('utf8'));
    expect({ status: statusCode, body: JSON.parse(body) }).toMatchObject(outcome);
  });
});
