import { describe, expect, test } from 'vitest';
import { casesOf } from './readings.ts';
import { createReadingsStory, nodes, pairs } from './readings-story.ts';

describe('what the documents leave open', () => {
  test.each(casesOf(12))('%s → the same story ends the same', async (_, readings) => {
    const story = await createReadingsStory(readings);
    expect((await story.requestCopies()).map(({ statusCode }) => statusCode)).toEqual([202, 202, 202]);
    await story.failOnce();
    expect(story.events).toContainEqual(expect.objectContaining({ event: 'task.unsecured' }));
    await story.putBackFromLog();
    await story.workOff();
    await story.tick(); // what the rules want beside, and what a dropped batch left undone
    await story.workOff();
    await story.tick();

    expect(story.copiesByPair()).toEqual(Object.fromEntries(pairs.map((pair) => [pair, ['available']])));
    expect(story.copiesMade()).toBe(pairs.length);
    expect(story.messages()).toEqual({ retries: [], letters: [] });
    expect(await story.tick()).toMatchObject({ counts: { present: nodes.length } });
    expect(story.copiesMade()).toBe(pairs.length);
  });
});
