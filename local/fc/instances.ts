import type { Instance, InstanceOutcome } from './instance.ts';
import type { Invocation } from './invocation.ts';

/** The instances of one function; a built-in runtime serves one request an instance. */
export interface InstancePool {
  /** Runs a call on a warm instance or a new one; `exhausted` when as many run as are allowed. */
  run(call: Invocation): Promise<InstanceOutcome | 'exhausted'>;
  /** Kills the instance with this id, if it is one of these; resolves when its worker is gone. */
  kill(instanceId: string): Promise<void>;
  /** Kills every instance; running calls are answered with an error, and resolves when no worker is left. */
  killAll(): Promise<void>;
  /** How many workers there are, warm ones too. */
  size(): number;
}

/** `cap` is the greatest number of instances; `fresh` gives each call a new one, that ends before the call is answered. */
export interface InstancePoolOptions {
  readonly cap: number;
  readonly fresh: boolean;
  start(): Instance;
}

/**
 * A pool without instances. The last one used is used again first. The documented limit counts all functions of a region;
 * here it counts one function. A freeze between calls is not modelled: an instance goes on running after its answer.
 */
export function createInstancePool(options: InstancePoolOptions): InstancePool {
  const all = new Set<Instance>();
  const idle: Instance[] = [];

  function takeWarm(): Instance | undefined {
    for (let instance = idle.pop(); instance !== undefined; instance = idle.pop()) {
      if (instance.isUsable()) return instance;
      all.delete(instance);
    }
    return undefined;
  }

  function startNew(): Instance | undefined {
    if (all.size >= options.cap) return undefined;
    const instance = options.start();
    all.add(instance);
    return instance;
  }

  async function end(instance: Instance): Promise<void> {
    await instance.end();
    all.delete(instance);
  }

  return {
    async run(call) {
      const instance = takeWarm() ?? startNew();
      if (instance === undefined) return 'exhausted';
      const outcome = await instance.run(call);
      if (instance.isUsable() && !options.fresh) idle.push(instance);
      else await end(instance);
      return outcome;
    },
    async kill(instanceId) {
      await Promise.all([...all].filter(({ id }) => id === instanceId).map(end));
    },
    async killAll() {
      idle.length = 0;
      await Promise.all([...all].map(end));
    },
    size: () => [...all].filter((instance) => instance.isUsable()).length,
  };
}
