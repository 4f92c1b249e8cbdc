import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { LineCounter, parseDocument } from 'yaml';
import { toAsyncInvokeSpec } from './async-config.ts';
import type { FunctionSpec } from './function-spec.ts';
import { faultPath, keysTo, ServerlessYamlError } from './s-yaml-faults.ts';
import { type FunctionProps, functionPropsSchema } from './s-yaml-props.ts';
import { resolveVariables } from './s-yaml-variables.ts';
import { reportTriggerFaults } from './trigger-faults.ts';

/** What `${config('AccountID')}` and `${env('X','default')}` stand for; without `environment` only defaults count. */
export interface ServerlessYamlOptions {
  readonly accountId: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The functions of an s.yaml, read from `file`; all faults come as one ServerlessYamlError. */
export function readServerlessYaml(file: string, options: ServerlessYamlOptions): readonly FunctionSpec[] {
  return parseServerlessYaml(readFileSync(file, 'utf8'), file, options);
}

/** As readServerlessYaml, of a text; code folders are taken relative to the folder of `file`. */
export function parseServerlessYaml(
  text: string,
  file: string,
  options: ServerlessYamlOptions,
): readonly FunctionSpec[] {
  const faults: string[] = [];
  const report = (path: string, fault: string) => faults.push(`${file}: ${path}: ${fault}`);
  const root = parseYaml(text, file);
  const sources = { vars: root['vars'], environment: options.environment ?? {}, accountId: options.accountId };
  if (!isMapping(root['resources'])) report('resources', 'must be a mapping');
  const functions: FunctionSpec[] = [];
  for (const [key, resource] of Object.entries(isMapping(root['resources']) ? root['resources'] : {})) {
    if (!isMapping(resource) || resource['component'] !== 'fc3') continue;
    const path = `resources.${key}.props`;
    const props = readProps(resolveVariables(resource['props'], path, sources, report), path, report);
    if (props === undefined) continue;
    if (functions.some((other) => other.name === props.functionName)) {
      report(`${path}.functionName`, `must be unique, and ${props.functionName} is not`);
    }
    functions.push(toSpec(props, dirname(resolve(file))));
  }
  if (faults.length > 0) throw new ServerlessYamlError(faults);
  return functions;
}

function parseYaml(text: string, file: string): Readonly<Record<string, unknown>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return `${file}:${line}:${col}: ${error.message}`;
    });
    throw new ServerlessYamlError(faults);
  }
  const root: unknown = document.toJS();
  if (isMapping(root)) return root;
  throw new ServerlessYamlError([`${file}: must be a mapping`]);
}

function readProps(value: unknown, path: string, report: (path: string, fault: string) => void) {
  const parsed = v.safeParse(functionPropsSchema, value);
  for (const issue of parsed.issues ?? []) report(faultPath(path, keysTo(issue)), issue.message);
  reportTriggerFaults(value, path, report);
  return parsed.success ? parsed.output : undefined;
}

function toSpec(props: FunctionProps, baseFolder: string): FunctionSpec {
  return {
    name: props.functionName,
    runtime: props.runtime,
    handler: props.handler,
    codeFolder: resolve(baseFolder, props.code),
    timeoutSeconds: props.timeout,
    memorySize: props.memorySize,
    environment: props.environmentVariables,
    asyncInvoke: toAsyncInvokeSpec(props.asyncInvokeConfig),
    triggers: props.triggers.map((trigger) => ({
      name: trigger.triggerName,
      type: trigger.triggerType,
      config: trigger.triggerConfig,
    })),
  };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
