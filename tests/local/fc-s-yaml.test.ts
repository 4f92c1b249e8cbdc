import { describe, expect, test } from 'vitest';
import { parseServerlessYaml } from '../../local/fc/s-yaml.ts';
import { ServerlessYamlError } from '../../local/fc/s-yaml-faults.ts';

const options = { accountId: '42' };

function yaml(props: string, vars = '{}'): string {
  return `vars: ${vars}\nresources:\n  copy:\n    component: fc3\n    props: ${props}\n`;
}

const minimal = 'functionName: copy, runtime: nodejs20, handler: index.handler, code: ./dist/copy';

const httpTrigger = (name: string) =>
  `{ triggerName: ${name}, triggerType: http, triggerConfig: { authType: function, methods: [] } }`;

function faultsOf(text: string): readonly string[] {
  try {
    parseServerlessYaml(text, 's.yaml', options);
  } catch (error) {
    if (error instanceof ServerlessYamlError) return error.faults;
    throw error;
  }
  return [];
}

describe('s.yaml: what is read', () => {
  test('only what is required → the documented defaults, and the code folder relative to the file', () => {
    const [spec] = parseServerlessYaml(yaml(`{ ${minimal} }`), '/project/deploy/s.yaml', options);
    expect(spec).toEqual({
      name: 'copy',
      runtime: 'nodejs20',
      handler: 'index.handler',
      codeFolder: '/project/deploy/dist/copy',
      timeoutSeconds: 3,
      memorySize: 512,
      environment: {},
      asyncInvoke: { maxRetryAttempts: 3, maxEventAgeSeconds: 86_400 },
      triggers: [],
    });
  });

  test('variables → values of their own type, texts within texts, nested ones too', () => {
    const text = yaml(
      `{ ${minimal}, timeout: '\${vars.limits.timeout}', environmentVariables: { A: "\${env('A','a')}-\${env('B', 'b')}",
      C: "\${config('AccountID')}", D: '\${vars.deep}' } }`,
      `{ limits: { timeout: 30 }, deep: "\${vars.deeper}!", deeper: "\${env('B', 'no')}" }`,
    );
    const [spec] = parseServerlessYaml(text, 's.yaml', { ...options, environment: { B: 'set' } });
    expect(spec).toMatchObject({ timeoutSeconds: 30, environment: { A: 'a-set', C: '42', D: 'set!' } });
  });

  test('asyncInvokeConfig → attempts, age and the names in its destinations', () => {
    const config = `{ maxAsyncRetryAttempts: 0, maxAsyncEventAgeInSeconds: 60, asyncTask: true, qualifier: LATEST,
      destinationConfig: { onSuccess: { destination: 'acs:fc:r:1:functions/told' },
      onFailure: { destination: "acs:mns:r:\${config('AccountID')}:/queues/dead-letters/messages" } } }`;
    const [spec] = parseServerlessYaml(yaml(`{ ${minimal}, asyncInvokeConfig: ${config} }`), 's.yaml', options);
    expect(spec?.asyncInvoke).toEqual({
      maxRetryAttempts: 0,
      maxEventAgeSeconds: 60,
      onSuccess: { kind: 'function', name: 'told' },
      onFailure: { kind: 'queue', name: 'dead-letters' },
    });
  });

  test.each([
    ['{ maxAsyncRetryAttempts: 9 }', 'maxAsyncRetryAttempts: must be a whole number from 0 to 8'],
    [
      '{ maxAsyncEventAgeInSeconds: 0 }',
      'maxAsyncEventAgeInSeconds: must be a whole number of seconds from 1 to 604800',
    ],
    ['{ maxRetries: 1 }', 'maxRetries: is not known here'],
    ['text', 'must be a mapping'],
    ['{ destinationConfig: { onFailed: {} } }', 'destinationConfig.onFailed: is not known here'],
    [
      "{ destinationConfig: { onFailure: { destination: 'acs:mns:r:1:/topics/t/messages' } } }",
      'must be acs:fc:<region>',
    ],
    ['{ qualifier: v1 }', 'qualifier: must be LATEST'],
  ])('asyncInvokeConfig %s → %s', (config, fault) => {
    expect(faultsOf(yaml(`{ ${minimal}, asyncInvokeConfig: ${config} }`))).toEqual([expect.stringContaining(fault)]);
  });

  test('triggers → name, type and config as read', () => {
    const text = yaml(
      `{ ${minimal}, triggers: [{ triggerName: t, triggerType: timer, triggerConfig: { cronExpression: '@every \${vars.s}s', enable: true } }] }`,
      '{ s: 60 }',
    );
    const [spec] = parseServerlessYaml(text, 's.yaml', options);
    expect(spec?.triggers).toEqual([
      { name: 't', type: 'timer', config: { cronExpression: '@every 60s', enable: true } },
    ]);
  });

  test('a resource of another component → left out', () => {
    expect(parseServerlessYaml('resources: { domain: { component: fc3-domain } }', 's.yaml', options)).toEqual([]);
  });
});

describe('s.yaml: what is wrong', () => {
  test('several faults in several functions → all in one error, each with file and path', () => {
    const text = `resources:
  copy: { component: fc3, props: { functionName: copy, runtime: nodejs22, code: ./a, timeout: 0 } }
  retry:
    component: fc3
    props:
      ${minimal.replaceAll(', ', '\n      ')}
      memorySize: 100
      environmentVariables: { PORT: 80, FC_X: x, '1a': x }
      layers: [a]
      triggers:
        - { triggerName: a, triggerType: http, triggerConfig: { authType: jwt, methods: [GET, TRACE] } }
        - { triggerName: b, triggerType: ftp, triggerConfig: {} }
  again: { component: fc3, props: { ${minimal} } }
  third: { component: fc3, props: { ${minimal}, role: '\${resources.x.output.y}', description: '\${vars.none}' } }
`;
    expect(faultsOf(text)).toEqual([
      's.yaml: resources.copy.props.runtime: must be nodejs18 or nodejs20, the runtimes this host runs',
      's.yaml: resources.copy.props.handler: is missing',
      's.yaml: resources.copy.props.timeout: must be a whole number of seconds from 1 to 86400',
      's.yaml: resources.retry.props.memorySize: must be a multiple of 64 from 128 to 32768',
      's.yaml: resources.retry.props.environmentVariables.PORT: must be a text in quotes, numbers and booleans too',
      's.yaml: resources.retry.props.environmentVariables.FC_X: must begin with a letter, have letters, digits and _, and not begin with FC_',
      's.yaml: resources.retry.props.environmentVariables.1a: must begin with a letter, have letters, digits and _, and not begin with FC_',
      's.yaml: resources.retry.props.triggers[1].triggerType: must be one of cdn_events, eventbridge, http, log, mns_topic, oss, tablestore, timer',
      's.yaml: resources.retry.props.layers: is not carried out by this host',
      's.yaml: resources.retry.props.triggers[0].triggerConfig.authType: must be anonymous or function, the kinds this host knows',
      's.yaml: resources.retry.props.triggers[0].triggerConfig.methods[1]: must be one of GET, POST, PUT, DELETE, HEAD, PATCH, OPTIONS',
      `s.yaml: resources.third.props.role: has the variable \${resources.x.output.y}, which is not known here`,
      `s.yaml: resources.third.props.description: has the variable \${vars.none}, which is not known here`,
      's.yaml: resources.third.props.functionName: must be unique, and copy is not',
    ]);
  });

  test.each([
    [
      'too many variables',
      `environmentVariables: { A: &x ${'x'.repeat(1023)}, B: *x, C: *x, D: ${'x'.repeat(1024)} }`,
      'environmentVariables: must be 4096 bytes in all, and is 4097',
    ],
    ['a handler without export', 'handler: index', 'handler: must be file.export'],
    ['a name with a space', 'functionName: a b', 'functionName: must be 1 to 64 letters, digits, _ and -'],
    [
      'two HTTP triggers',
      `triggers: [${httpTrigger('a')}, ${httpTrigger('b')}]`,
      'triggers: must have at most one HTTP trigger',
    ],
    [
      'two triggers of one name',
      'triggers: [&t { triggerName: a, triggerType: log, triggerConfig: {} }, *t]',
      'triggers[1].triggerName: must be unique, and a is not',
    ],
  ])('%s → its fault', (_, props, fault) => {
    const others = minimal.split(', ').filter((pair) => !props.startsWith(pair.split(':')[0] ?? ''));
    expect(faultsOf(yaml(`{ ${others.join(', ')}, ${props} }`))).toEqual([`s.yaml: resources.copy.props.${fault}`]);
  });

  test('a variable that names itself → a fault instead of an endless loop', () => {
    expect(faultsOf(yaml(`{ ${minimal}, role: '\${vars.a}' }`, `{ a: '\${vars.b}', b: '\${vars.a}' }`))).toEqual([
      `s.yaml: resources.copy.props.role: has the variable \${vars.a}, which names itself`,
    ]);
  });

  test('not YAML → file, line and column', () => {
    expect(faultsOf('resources:\n  a: [1\n')[0]).toMatch(/^s\.yaml:3:1: /);
  });
});
