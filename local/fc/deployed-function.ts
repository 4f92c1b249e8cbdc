import type { Clock } from '../keys.ts';
import { type DeployedCode, deployCode } from './deployed-code.ts';
import type { FunctionSpec } from './function-spec.ts';
import { createInstanceId } from './identifiers.ts';
import { startInstance } from './instance.ts';
import { type FunctionAccount, instanceEnvironment, invocationContext } from './instance-environment.ts';
import { createInstancePool } from './instances.ts';
import type { FunctionErrorType, Invocation, InvocationOutcome } from './invocation.ts';

/** A deployed function. */
export interface DeployedFunction {
  readonly spec: FunctionSpec;
  readonly codeChecksum: string;
  /** Never rejects. */
  invoke(invocation: Invocation): Promise<InvocationOutcome>;
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
    killAll: pool.killAll,
    instanceCount: pool.size,
    async invoke(invocation) {
      const { requestId } = invocation;
      if (isRemoved) {
        return {
          kind: 'refused',
          requestId,
          status: 404,
          code: 'FunctionNotFound',
          message: `${spec.name} is removed`,
        };
      }
      const context = invocationContext(spec, surroundings.account, invocation);
      const outcome = await pool.run({ event: invocation.event, context });
      if (outcome !== 'exhausted') return outcome;
      const message = `all ${surroundings.instanceCap} instances of ${spec.name} are in use`;
      return { kind: 'refused', requestId, status: 429, code: 'ResourceExhausted', message };
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
  return startInstance({
    id,
    workerCode,
    setup: { codeFolder: code.folder, handler: spec.handler, rejectionErrorType },
    environment: instanceEnvironment(spec, account, { id, codeFolder: code.folder }),
    timeoutSeconds: spec.timeoutSeconds,
    memorySize: spec.memorySize,
    clock,
    log,
  });
}
