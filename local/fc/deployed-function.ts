import type { Clock } from '../keys.ts';
import { type DeployedCode, deployCode } from './deployed-code.ts';
import type { FunctionSpec } from './function-spec.ts';
import { createInstanceId } from './identifiers.ts';
import { startInstance } from './instance.ts';
import { type FunctionAccount, instanceEnvironment, invocationContext } from './instance-environment.ts';
import { createInstancePool } from './instances.ts';
import type { FunctionErrorType, Invocation, InvocationOutcome } from './invocation.ts';
import { type Refusal, unable } from './refusal.ts';

/** A deployed function. */
export interface DeployedFunction {
  readonly spec: FunctionSpec;
  readonly codeChecksum: string;
  /** Never rejects. */
  invoke(invocation: Invocation): Promise<InvocationOutcome>;
  /** Kills the instance with this id, if it is one of this function's; resolves when its worker is gone. */
  kill(instanceId: string): Promise<void>;
  /** Kills every instance; resolves when no worker is left. */
  killAll(): Promise<void>;
  /** How many instances there are, warm ones too. */
  instanceCount(): number;
  /** killAll, and the code is removed. */
  remove(): Promise<void>;
}

/** What the functions of one host have in common. */
export interface FunctionSurroundings {
  readonly account: FunctionAccount;
  /** Asked at each attempt to run a function: why it is refused, if it is. */
  readonly refusal: () => Refusal | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly workerCode: string;
  readonly instanceCap: number;
  readonly fresh: boolean;
  readonly rejectionErrorType: FunctionErrorType;
}

/** Deploys a function: copies its code and makes its pool; rejects when the code folder cannot be read. */
export async function deployFunction(
  spec: FunctionSpec,
  surroundings: FunctionSurroundings,
): Promise<DeployedFunction> {
  const code = await deployCode(spec.name, spec.codeFolder);
  const pool = createInstancePool({
    cap: surroundings.instanceCap,
    fresh: surroundings.fresh,
    start: () => startFunctionInstance(spec, code, surroundings),
  });
  let isRemoved = false;
  return {
    spec,
    codeChecksum: code.checksum,
    kill: pool.kill,
    killAll: pool.killAll,
    instanceCount: pool.size,
    async invoke(invocation) {
      const refused = (refusal: Refusal) => ({ kind: 'refused', requestId: invocation.requestId, ...refusal }) as const;
      if (isRemoved) return refused({ status: 404, code: 'FunctionNotFound', message: `${spec.name} is removed` });
      const refusal = surroundings.refusal();
      if (refusal !== undefined) return refused(refusal);
      const outcome = await pool.run(invocation);
      if (outcome !== 'exhausted') return outcome;
      return refused(unable(429, `all ${surroundings.instanceCap} instances of ${spec.name} are in use`));
    },
    async remove() {
      isRemoved = true;
      await pool.killAll();
      await code.remove();
    },
  };
}

function startFunctionInstance(spec: FunctionSpec, code: DeployedCode, surroundings: FunctionSurroundings) {
  const { account, clock, log, random, rejectionErrorType, workerCode } = surroundings;
  const id = createInstanceId(clock.now(), random);
  const keys = account.issueKeys(id);
  return startInstance({
    id,
    workerCode,
    setup: { codeFolder: code.folder, handler: spec.handler, rejectionErrorType },
    environment: instanceEnvironment(spec, account, { id, codeFolder: code.folder, keys }),
    timeoutSeconds: spec.timeoutSeconds,
    contextOf: (invocation) => invocationContext(spec, account, keys, invocation),
    memorySize: spec.memorySize,
    clock,
    log,
  });
}
