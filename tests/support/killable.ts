import type { SnapshotCloud, TaskQueue } from '../../shared/ports.ts';

export interface Ports {
  readonly cloud: SnapshotCloud;
  readonly queue: TaskQueue;
}

/** Where a worker is killed: `before` or `after` its port call number `call` (from 1). */
export interface KillPoint {
  readonly call: number;
  readonly phase: 'before' | 'after';
}

/**
 * Ports that stop for good at a point, as those of a killed worker do: what was carried out stays so, no answer comes and
 * nothing follows. `killed` resolves then with the name of the call; `calls` counts the port calls begun.
 */
export function killable(ports: Ports, point: KillPoint) {
  let calls = 0;
  let dead = false;
  let die: (call: string) => void = () => {};
  const killed = new Promise<string>((resolve) => {
    die = resolve;
  });
  const never = new Promise<never>(() => {});

  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get:
        (target, name) =>
        async (...parameters: unknown[]) => {
          if (dead) return never;
          calls += 1;
          const isPoint = calls === point.call;
          const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
          if (isPoint && point.phase === 'before') return stop(String(name));
          const answer = method.apply(target, parameters);
          await answer.catch(() => undefined); // an error answer is an answer: the kill comes after it as well
          return isPoint ? stop(String(name)) : dead ? never : answer;
        },
    });
  const stop = (name: string) => {
    dead = true;
    die(`${point.phase} ${name}`);
    return never;
  };
  return { cloud: wrap(ports.cloud), queue: wrap(ports.queue), killed, calls: () => calls };
}
