import type { Edition, Scenario } from './scenario.ts';

/** The edition of the rules file that stands at `seconds` from the start; undefined where there is no timer. */
export function editionAt({ editions }: Pick<Scenario, 'editions'>, seconds: number): Edition | undefined {
  return editions.findLast(({ from }) => from <= seconds);
}

/** The editions that stood at some time from `from` to `to`, in seconds from the start. */
export function editionsBetween({ editions }: Pick<Scenario, 'editions'>, from: number, to: number): Edition[] {
  return editions.filter((edition, index) => {
    const until = editions[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    return edition.from <= to && until > from;
  });
}
