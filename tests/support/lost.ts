import type { Scene } from './scene.ts';

/** Those of `nodes` that are neither available nor being made, nor in a task or a dead letter. */
export function lost(scene: Scene, nodes: readonly string[]): readonly string[] {
  const tasks = [...scene.tasks(), ...scene.letters().flatMap(({ task }) => task ?? [])];
  const safe = new Set([
    ...scene.copies().flatMap(({ ensRegionId, status }) => (status === 'error' ? [] : [ensRegionId])),
    ...tasks.flatMap((task) => task.nodes.map(({ ensRegionId }) => ensRegionId)),
  ]);
  return nodes.filter((ensRegionId) => !safe.has(ensRegionId));
}
