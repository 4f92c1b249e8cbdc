import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runningCloud } from '../support/running-cloud.ts';

/** What an event is to come to: an HTTP response, another answer, or an error of the function. */
interface Outcome {
  readonly status?: number;
  readonly body?: object;
  readonly answer?: object;
  readonly error?: object;
}

interface Manifest {
  readonly events: readonly {
    readonly file: string;
    readonly function: string;
    readonly trigger: string;
    readonly outcome: Outcome;
    /** Variables of the function for this event. */
    readonly environment?: Readonly<Record<string, string>>;
  }[];
}

const folder = join(import.meta.dirname, '..', '..', 'events');
const { events }: Manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

describe('events', () => {
  test('the manifest names every file of the folder, once, and every function', () => {
    const files = readdirSync(folder).filter((file) => file !== 'manifest.json');
    expect(events.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
    expect(new Set(events.map((event) => event.function))).toEqual(new Set(['copy', 'retry', 'policy']));
  });

  test.each(events)(
    '$file → $outcome, as the manifest says',
    async ({ file, function: name, outcome, environment = {} }) => {
      const { cloud } = await runningCloud({ environment });
      const result = await cloud.host.invoke(`ens-snapshot-replicator-${name}`, readFileSync(join(folder, file)));
      if (result.kind === 'refused') throw new Error(`refused: ${result.message}`);
      const answer = JSON.parse(Buffer.from(result.body).toString('utf8'));
      expect(result.kind).toBe(outcome.error === undefined ? 'answered' : 'failed');
      if (outcome.status === undefined) expect(answer).toMatchObject(outcome.error ?? outcome.answer ?? {});
      else expect({ status: answer.statusCode, body: JSON.parse(answer.body) }).toMatchObject(outcome);
    },
  );
});
