import type { EnsOptions } from './ens/options.ts';
import type { EnsInventory, EnsWorld } from './ens/world.ts';
import type { PresetOption } from './faults/preset-option.ts';
import type { Switchboard } from './faults/switchboard.ts';
import type { AsyncOptions } from './fc/async-options.ts';
import type { FunctionHost } from './fc/host.ts';
import type { QueueSourceOptions } from './fc/queue-source-options.ts';
import type { Intercept } from './http.ts';
import type { Clock } from './keys.ts';
import type { Broker, BrokerOptions } from './smq/broker.ts';

/** How the local cloud is made; what is optional has the default named. */
export interface CloudOptions {
  /** The s.yaml whose functions run. */
  readonly serverlessYaml: string;
  readonly inventory: EnsInventory;
  /** How long a copy takes. */
  readonly copySeconds: number;
  /** Replaces or adds variables of every function. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Gets every log line of every function; none. */
  readonly log?: (line: string) => void;
  /** The copy function's port; the invocation API, ENS, SMQ and the control API take the next four. 0, the default: the system chooses. */
  readonly port?: number;
  /** Opens HTTP triggers that want a signature; false. */
  readonly anonymous?: boolean;
  readonly instanceCap?: number;
  /** Whether timers tick and queue triggers deliver by themselves; true. */
  readonly triggersRun?: boolean;
  readonly queueSource?: Partial<QueueSourceOptions>;
  readonly asyncInvocation?: Partial<AsyncOptions>;
  /** Takes the place of every timer's own expression, so that nobody has to wait for an hour. */
  readonly timerExpression?: string;
  /** The function whose timers run although `s.yaml` has them switched off. */
  readonly enabledTimersOf?: string;
  readonly intercept?: Intercept;
  /** Faults from the start. Without a seed one is drawn, here and for what the control API is asked for. */
  readonly faults?: PresetOption;
  readonly ens?: Partial<EnsOptions>;
  readonly smq?: BrokerOptions;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** Where everything is, and the keys to call it with: what `--json` prints. */
export interface CloudAddresses {
  readonly copyUrl: string;
  readonly fcApi: string;
  readonly ens: string;
  readonly smq: string;
  /** Fires triggers, shows nodes, snapshots and queues, switches faults; unsigned, for this machine only. */
  readonly control: string;
  readonly retryQueue: string;
  readonly deadLetterQueue: string;
  readonly accountId: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** A running local cloud; `world` and `broker` are its truth, for whoever wants to count. */
export interface LocalCloud {
  readonly addresses: CloudAddresses;
  /** The variables of its functions, of all together. */
  readonly environment: Readonly<Record<string, string>>;
  readonly world: EnsWorld;
  readonly broker: Broker;
  readonly host: FunctionHost;
  /** Switches on and off what can go wrong. */
  readonly faults: Switchboard;
  readonly clock: Clock;
  /** Ends everything; calling it again does nothing more. */
  close(): Promise<void>;
}
