import * as z from 'zod/mini';
import './schema-messages.ts';
import { copyTemplate } from './copy-template.ts';
import { agesOverlap, goesSomewhere, groupsExist, hasCutOffs, noSameName, picksNodes, someOf } from './rule-checks.ts';
import { count, duration, glob, id, idGlob, like, listOf, ruleName, timeOfDay, told, zone } from './rule-shapes.ts';
import { weekdays } from './window.ts';

const picked = {
  nodes: z.optional(told('Ids of nodes, or globs of ids.', listOf(idGlob, 'cn-hangzhou-26'))),
  exclude: z.optional(told('Ids of nodes, or globs of ids, that are left out again.', listOf(idGlob, 'cn-shanghai-*'))),
};
const nodeSet = {
  ...picked,
  groups: z.optional(told('Names of groups of this file.', listOf(ruleName, 'east'))),
};

const east = { areas: ['EastChina'] };
const group = z.strictObject({
  ...picked,
  areas: z.optional(told('Globs of areas as DescribeEnsRegions names them, in any case.', listOf(glob, 'EastChina'))),
  provinces: z.optional(
    told('Globs of provinces as DescribeEnsRegions names them, in any case.', listOf(glob, 'Zhejiang Province')),
  ),
});

const source = z.strictObject({
  ...nodeSet,
  snapshots: z.optional(told('Ids of snapshots.', listOf(id, 'sp-1'))),
  names: z.optional(told('Globs of snapshot names, one of which must match.', listOf(glob, 'nightly-*'))),
  excludeNames: z.optional(told('Globs of snapshot names, none of which may match.', listOf(glob, 'test-*'))),
  disks: z.optional(told('Ids of disks.', listOf(id, 'd-1'))),
  diskTags: z.optional(
    told('Tags that the disk must have, each with this value.', z.record(z.string(), z.string()).check(someOf()), {
      backup: 'nightly',
    }),
  ),
  instances: z.optional(told('Ids of instances that the disk is attached to.', listOf(id, 'i-1'))),
  diskType: z.optional(told('Only snapshots of system disks, or of data disks.', z.enum(['system', 'data']))),
  minAge: z.optional(told('Only snapshots at least this old.', duration)),
  maxAge: z.optional(told('Only snapshots at most this old.', duration)),
  newest: z.optional(
    told(
      'Of those that are left, only the newest.',
      z.strictObject({
        count: told('How many.', count),
        per: z._default(told('Of each disk, or of all that the rule selects.', z.enum(['disk', 'rule'])), 'disk'),
      }),
      { count: 1 },
    ),
  ),
});

const cron = '30 2 * * *';
const schedule = z
  .strictObject({
    cron: told('Minute, hour, day of month, month, weekday: when the state to be reached is fixed.', z.string(), cron),
    zone: z.optional(zone),
  })
  .check(hasCutOffs());

const window = z.strictObject({
  days: z.optional(told('The days on which the window opens; all when left out.', listOf(z.enum(weekdays), 'sat'))),
  from: told('When it opens.', timeOfDay),
  to: told('When it closes; before `from`: on the next day; equal: after 24 hours.', timeOfDay),
  zone: z.optional(zone),
});

const keep = { last: 2, daily: 7 };
const retention = z.strictObject({
  keep: told(
    'Which copies stay: all that one of these keeps.',
    z
      .strictObject({
        last: z.optional(told('The newest.', count)),
        within: z.optional(told('All that are at most this much older than the newest.', duration)),
        daily: z.optional(told('The newest of each of the last days that have any.', count)),
        weekly: z.optional(told('The newest of each of the last ISO weeks that have any.', count)),
        monthly: z.optional(told('The newest of each of the last months that have any.', count)),
      })
      .check(someOf()),
    keep,
  ),
  per: z._default(told('Counted for each disk, or for all copies of the rule.', z.enum(['disk', 'rule'])), 'disk'),
  atLeast: z._default(told('So many available copies stay on a node, whatever `keep` says.', count), 1),
  apply: z._default(
    told('Whether prune deletes the others, or only reports them.', z.enum(['report', 'delete'])),
    'report',
  ),
});

const copyLimits = {
  copiesPerRun: z.optional(told('The most copies that one run begins.', count)),
  copiesPerDay: z.optional(
    told('The most copies in 24 hours, those of earlier runs counted as ENS lists them.', count),
  ),
};
const someCopies = { copiesPerRun: 20 };
const limits = z.strictObject(copyLimits).check(someOf());
const fileLimits = z
  .strictObject({
    ...copyLimits,
    deletionsPerRun: z.optional(told('The most copies that one run of prune deletes; 100 when left out.', count)),
  })
  .check(someOf());

const objective = z
  .strictObject({
    maxBehind: z.optional(told('How long a wanted copy may be missing.', duration)),
    maxAge: z.optional(told('How old the newest available copy of a disk may be.', duration)),
  })
  .check(someOf());

const shared = {
  zone: z.optional(zone),
  schedule: z.optional(told('When the state to be reached is fixed; without it: at every run.', schedule, { cron })),
  window: z.optional(told('When copies may begin; without it: at any time.', window, { from: '22:00', to: '06:00' })),
  copy: z.optional(told('What the copies are called.', copyTemplate, { name: 'lobby-{source.date}' })),
  retention: z.optional(told('Which copies stay on a node; without it: all.', retention, { keep })),
  limits: z.optional(told('How many copies may begin.', limits, someCopies)),
  objective: z.optional(told('How far copies may fall behind before it is an alert.', objective, { maxBehind: '6h' })),
};

const example = {
  name: 'nightly-orders',
  source: { nodes: ['cn-hangzhou-26'] },
  destinations: { nodes: ['cn-shanghai-*'] },
};
const rule = z
  .strictObject({
    name: told('Stands in the marker of every copy: renaming a rule disowns its copies.', ruleName, example.name),
    notes: z.optional(told('For people.', z.string())),
    enabled: z._default(told('Whether it copies. A disabled rule still keeps its copies.', z.boolean()), true),
    source: told('Which snapshots are copied.', source.check(picksNodes('groups'), agesOverlap()), example.source),
    destinations: told(
      'Where they are copied to.',
      z.strictObject(nodeSet).check(picksNodes('groups')),
      example.destinations,
    ),
    ...shared,
  })
  .check(goesSomewhere());

const file = z
  .strictObject({
    version: told('The version of this language.', z.literal(1)),
    defaults: z.optional(
      told('What holds for each rule that does not say it itself, key by key.', z.strictObject(shared), {
        zone: 'Asia/Shanghai',
      }),
    ),
    groups: z.optional(
      told(
        'Nodes that rules speak of by one name.',
        z.record(ruleName, like(group, east).check(picksNodes('areas', 'provinces'))),
        { east },
      ),
    ),
    limits: z.optional(told('What all rules together may do.', fileLimits, someCopies)),
    rules: told(
      'The rules. Of two that want the same copy, the first makes it.',
      z.array(like(rule, example)).check(noSameName()),
      [example],
    ),
  })
  .check(groupsExist());

/** The rules file, version 1, as it is written: a rule does not have yet what `defaults` says. */
export const ruleSetSchema = like(file, { version: 1, rules: [] });

/** Keys of the top level that are the file's own, for anchors and for editors: nobody looks at them. */
export const ownKeys = /^(x-|\$schema$)/;

/** `builtAt`: when a build packaged them, milliseconds since the epoch in whole seconds; absent in a file as it is written. */
export type RuleSet = z.infer<typeof ruleSetSchema> & { readonly builtAt?: number };
export type WrittenRule = RuleSet['rules'][number];
export type NodeSet = WrittenRule['destinations'];
export type Group = NonNullable<RuleSet['groups']>[string];
export type Limits = z.infer<typeof limits>;
