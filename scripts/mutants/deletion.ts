import type { Mutant } from './mutant.ts';

/** Faults of which copy is taken for one that may be deleted. */
export const mutantsOfDeletion: readonly Mutant[] = [
  {
    name: 'prune-keeps-no-survivor',
    sort: 'prune',
    file: 'shared/core/deletion-plan.ts',
    from: 'flatMap(([, ...others]) =>\n      others.map(',
    to: 'flatMap((all) =>\n      (all.length > 1 ? all : []).map(',
    and: {
      file: 'shared/app/delete-copy.ts',
      from: 'const isSafe = ',
      to: 'const isSafe = snapshotId !== "" || ',
    },
  },
  {
    name: 'prune-takes-what-is-not-ours',
    sort: 'prune',
    file: 'shared/core/inventory.ts',
    from: 'if (marker === undefined) continue;',
    to: 'if (marker === undefined) ours.push({ snapshot: { ...snapshot, status: "error" }, marker: { installation, sourceId: snapshot.sourceSnapshotId } });\n    if (marker === undefined) continue;',
    and: {
      file: 'shared/app/delete-copy.ts',
      from: 'snapshot.status === planned.status &&',
      to: '',
    },
  },
  {
    name: 'a-copy-is-not-read-again-before-it-is-deleted',
    sort: 'prune',
    file: 'shared/app/delete-copy.ts',
    from: 'if (!isSafe || !isUnchanged(copy, read.value.snapshots))',
    to: 'if (!isSafe)',
  },
  {
    name: 'the-survivor-is-not-read-again',
    sort: 'prune',
    file: 'shared/app/delete-copy.ts',
    from: 'const isSafe = survivor === undefined || isUnchanged(survivor, read.value.snapshots);',
    to: 'const isSafe = true;',
  },
  {
    name: 'the-node-of-a-survivor-is-not-compared',
    sort: 'prune',
    file: 'shared/app/delete-copy.ts',
    from: '    snapshot.ensRegionId === planned.ensRegionId &&\n',
    to: '',
  },
  {
    name: 'the-description-of-a-copy-is-not-compared',
    sort: 'prune',
    file: 'shared/app/delete-copy.ts',
    from: ' &&\n    snapshot.description === planned.description',
    to: '',
  },
  {
    name: 'the-status-of-a-survivor-is-not-compared',
    sort: 'prune',
    file: 'shared/app/delete-copy.ts',
    from: '    snapshot.status === planned.status &&\n',
    to: '',
  },
  {
    name: 'what-ens-does-not-list-as-a-copy-is-deleted',
    sort: 'prune',
    file: 'shared/core/inventory.ts',
    from: 'return snapshot.sourceSnapshotId === marker.sourceId;',
    to: 'return marker !== snapshot;',
    and: {
      file: 'shared/core/deletion-plan.ts',
      from: ' && !contradictsMarker(snapshot)',
      to: '',
    },
  },
  {
    name: 'copies-of-other-installations-are-ours',
    sort: 'prune',
    file: 'shared/core/inventory.ts',
    from: 'if (marker.installation !== installation) continue;',
    to: '',
  },
  {
    name: 'failed-copies-are-deleted-at-once',
    sort: 'prune',
    file: 'shared/core/deletion-plan.ts',
    from: '(snapshot.creationTime ?? before) < before',
    to: 'before > 0',
  },
  {
    name: 'a-copy-that-is-being-made-survives-another',
    sort: 'prune',
    file: 'shared/core/deletion-plan.ts',
    from: "copy.snapshot.status === 'available' && !isOutdated",
    to: "copy.snapshot.status !== 'error' && !isOutdated",
  },
];
