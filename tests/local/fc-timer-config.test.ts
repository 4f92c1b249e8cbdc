import * as v from 'valibot';
import { expect, test } from 'vitest';
import { timerTriggerConfigSchema } from '../../local/fc/timer-trigger-config.ts';
import { triggerFaults } from './fixtures/trigger-faults.ts';

test('timer in s.yaml: the documented keys → no fault, payload or not', () => {
  expect(triggerFaults('timer', { cronExpression: '0 0 * * * *', enable: true })).toEqual([]);
  expect(triggerFaults('timer', { cronExpression: '@every 4m', enable: false, payload: '{}' })).toEqual([]);
  expect(triggerFaults('timer', { cronExpression: '@every 4m', enable: false, payload: 'ü'.repeat(65_536) })).toEqual(
    [],
  );
});

test('timer in s.yaml: nothing is right → all faults at once', () => {
  expect(triggerFaults('timer', { cronExpression: '0 0 25 * * *', enable: 'yes', payload: 5, payLoad: '' })).toEqual([
    'cronExpression: must have 0 to 23 as hour, and has 25',
    'enable: must be true or false',
    'payload: must be a text',
    'payLoad: is not known here; upper and lower case count',
  ]);
  expect(triggerFaults('timer', {})).toEqual(['cronExpression: is missing', 'enable: is missing']);
});

test('timer in s.yaml: a payload over the limit of asynchronous invocations → its fault', () => {
  expect(triggerFaults('timer', { cronExpression: '@every 4m', enable: true, payload: 'x'.repeat(131_073) })).toEqual([
    'payload: must be at most 131072 bytes',
  ]);
});

test('timer in s.yaml: no payload → the empty text', () => {
  expect(v.parse(timerTriggerConfigSchema, { cronExpression: '@every 4m', enable: true }).payload).toBe('');
});
