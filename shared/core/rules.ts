import * as v from 'valibot';
import { copyTemplate } from './copy-template.ts';
import { record, strictObject } from './object-schemas.ts';
import { agesOverlap, goesSomewhere, groupsExist, hasCutOffs, noSameName, picksNodes, someOf } from './rule-checks.ts';
import { fileLimits, limits, someCopies } from './rule-limits.ts';
import { count, duration, glob, id, idGlob, like, listOf, ruleName, timeOfDay, told, zone } from './rule-shapes.ts';
import { weekdays } from './window.ts';

const picked = {
  nodes: v.exactOptional(told('Ids of nodes, or globs of ids.', listOf(idGlob, 'cn-hangzhou-26'))),
  exclude: v.exactOptional(
    told('Ids of nodes, or globs of ids, that are left out again.', listOf(idGlob, 'cn-shanghai-*')),
  ),
};
const nodeSet = {
  ...picked,
  groups: v.exactOptional(told('Names of groups of this file.', listOf(ruleName, 'east'))),
};

const east = { areas: ['EastChina'] };
const group = strictObject({
  ...picked,
  areas: v.exactOptional(
    told('Globs of areas as DescribeEnsRegions names them, in any case.', listOf(glob, 'EastChina')),
  ),
  provinces: v.exactOptional(
    told('Globs of provinces as DescribeEnsRegions names them, in any case.', listOf(glob, 'Zhejiang Province')),
  ),
});

const source = strictObject({
  ...nodeSet,
  snapshots: v.exactOptional(told('Ids of snapshots.', listOf(id, 'sp-1'))),
  names: v.exactOptional(told('Globs of snapshot names, one of which must match.', listOf(glob, 'nightly-*'))),
  excludeNames: v.exactOptional(told('Globs of snapshot names, none of which may match.', listOf(glob, 'test-*'))),
  disks: v.exactOptional(told('Ids of disks.', listOf(id, 'd-1'))),
  diskTags: v.exactOptional(
    told('Tags that the disk must have, each with this value.', v.pipe(record(v.string(), v.string()), someOf()), {
      backup: 'nightly',
    }),
  ),
  instances: v.exactOptional(told('Ids of instances that the disk is attached to.', listOf(id, 'i-1'))),
  diskType: v.exactOptional(told('Only snapshots of system disks, or of data disks.', v.picklist(['system', 'data']))),
  minAge: v.exactOptional(told('Only snapshots at least this old.', duration)),
  maxAge: v.exactOptional(told('Only snapshots at most this old.', duration)),
  newest: v.exactOptional(
    told(
      'Of those that are left, only the newest.',
      strictObject({
        count: told('How many.', count),
        per: v.exactOptional(
          told('Of each disk, or of all that the rule selects.', v.picklist(['disk', 'rule'])),
          'disk',
        ),
      }),
      { count: 1 },
    ),
  ),
});

const cron = '30 2 * * *';
const schedule = v.pipe(
  strictObject({
    cron: told('Minute, hour, day of month, month, weekday: when the state to be reached is fixed.', v.string(), cron),
    zone: v.exactOptional(zone),
  }),
  hasCutOffs(),
);

const window = strictObject({
  days: v.exactOptional(
    told('The days on which the window opens; all when left out.', listOf(v.picklist(weekdays), 'sat')),
  ),
  from: told('When it opens.', timeOfDay),
  to: told('When it closes; before `from`: on the next day; equal: after 24 hours.', timeOfDay),
  zone: v.exactOptional(zone),
});

const keep = { last: 2, daily: 7 };
const retention = strictObject({
  keep: told(
    'Which copies stay: all that one of these keeps.',
    v.pipe(
      strictObject({
        last: v.exactOptional(told('The newest.', count)),
        within: v.exactOptional(told('All that are at most this much older than the newest.', duration)),
        daily: v.exactOptional(told('The newest of each of the last days that have any.', count)),
        weekly: v.exactOptional(told('The newest of each of the last ISO weeks that have any.', count)),
        monthly: v.exactOptional(told('The newest of each of the last months that have any.', count)),
      }),
      someOf(),
    ),
    keep,
  ),
  per: v.exactOptional(
    told('Counted for each disk, or for all copies of the rule.', v.picklist(['disk', 'rule'])),
    'disk',
  ),
  atLeast: v.exactOptional(told('So many available copies stay on a node, whatever `keep` says.', count), 1),
  apply: v.exactOptional(
    told('Whether prune deletes the others, or only reports them.', v.picklist(['report', 'delete'])),
    'report',
  ),
});

const objective = v.pipe(
  strictObject({
    maxBehind: v.exactOptional(told('How long a wanted copy may be missing.', duration)),
    maxAge: v.exactOptional(told('How old the newest available copy of a disk may be.', duration)),
  }),
  someOf(),
);

const shared = {
  zone: v.exactOptional(zone),
  schedule: v.exactOptional(
    told('When the state to be reached is fixed; without it: at every run.', schedule, { cron }),
  ),
  window: v.exactOptional(
    told('When copies may begin; without it: at any time.', window, { from: '22:00', to: '06:00' }),
  ),
  copy: v.exactOptional(told('What the copies are called.', copyTemplate, { name: 'lobby-{source.date}' })),
  retention: v.exactOptional(told('Which copies stay on a node; without it: all.', retention, { keep })),
  limits: v.exactOptional(told('How many copies may begin.', limits, someCopies)),
  objective: v.exactOptional(
    told('How far copies may fall behind before it is an alert.', objective, { maxBehind: '6h' }),
  ),
};

const example = {
  name: 'nightly-orders',
  source: { nodes: ['cn-hangzhou-26'] },
  destinations: { nodes: ['cn-shanghai-*'] },
};
const rule = v.pipe(
  strictObject({
    name: told('Stands in the marker of every copy: renaming a rule disowns its copies.', ruleName, example.name),
    notes: v.exactOptional(told('For people.', v.string())),
    enabled: v.exactOptional(told('Whether it copies. A disabled rule still keeps its copies.', v.boolean()), true),
    source: told('Which snapshots are copied.', v.pipe(source, picksNodes('groups'), agesOverlap()), example.source),
    destinations: told(
      'Where they are copied to.',
      v.pipe(strictObject(nodeSet), picksNodes('groups')),
      example.destinations,
    ),
    ...shared,
  }),
  goesSomewhere(),
);

const file = v.pipe(
  strictObject({
    version: told('The version of this language.', v.literal(1)),
    defaults: v.exactOptional(
      told('What holds for each rule that does not say it itself, key by key.', strictObject(shared), {
        zone: 'Asia/Shanghai',
      }),
    ),
    groups: v.exactOptional(
      told(
        'Nodes that rules speak of by one name.',
        record(ruleName, like(v.pipe(group, picksNodes('areas', 'provinces')), east)),
        { east },
      ),
    ),
    limits: v.exactOptional(told('What all rules together may do.', fileLimits, someCopies)),
    rules: told(
      'The rules. Of two that want the same copy, the first makes it.',
      v.pipe(v.array(like(rule, example)), noSameName()),
      [example],
    ),
  }),
  groupsExist(),
);

/** The rules file, version 1, as it is written: a rule does not have yet what `defaults` says. */
export const ruleSetSchema = like(file, { version: 1, rules: [] });

/** Keys of the top level that are the file's own, for anchors and for editors: nobody looks at them. */
export const ownKeys = /^(x-|\$schema$)/;

/** `builtAt`: when a build packaged them, milliseconds since the epoch in whole seconds; absent in a file as it is written. */
export type RuleSet = v.InferOutput<typeof ruleSetSchema> & { readonly builtAt?: number };
export type WrittenRule = RuleSet['rules'][number];
export type NodeSet = WrittenRule['destinations'];
export type Group = NonNullable<RuleSet['groups']>[string];
