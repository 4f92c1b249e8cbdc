import type { Surroundings } from '../world/surroundings.ts';

/** A timer of Function Compute that calls `act` every so often, from `first` or else some time in the first hour on, while the host is up. */
export function every(
  seconds: number,
  { scheduler, random, isDown }: Pick<Surroundings, 'scheduler' | 'random' | 'isDown'>,
  isOver: () => boolean,
  act: () => void,
  first = random.between(0, Math.min(seconds, 3600)),
): void {
  const tick = () => {
    if (isOver()) return;
    scheduler.after(seconds, tick);
    if (!isDown('host')) act();
  };
  scheduler.after(first, tick);
}
