/** The exponent e of the best fit of ms ≈ c × pairs^e, to two digits: the slope of the logarithms. */
export function growthExponent(sizes: readonly { readonly pairs: number; readonly ms: number }[]): number {
  const points = sizes.map(({ pairs, ms }) => [Math.log(pairs), Math.log(ms)] as const);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([first]) => first)), mean(points.map(([, second]) => second))];
  const slope =
    points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0) /
    points.reduce((sum, [px]) => sum + (px - x) ** 2, 0);
  return Math.round(slope * 100) / 100;
}
