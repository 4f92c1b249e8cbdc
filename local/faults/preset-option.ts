import { type PresetName, presetNames } from './presets.ts';

/** A preset and the seed to draw with. */
export interface PresetOption {
  readonly preset: PresetName;
  readonly seed?: number;
}

/** Reads `<preset>` or `<preset>:<seed>`; a text says what is wrong with it. */
export function readPresetOption(text: string): PresetOption | string {
  const [name = '', seed, ...more] = text.split(':');
  const preset = presetNames.find((each) => each === name);
  if (preset === undefined) return `must be one of ${presetNames.join(', ')}, with :seed after it or not.`;
  if (seed === undefined) return { preset };
  if (more.length > 0 || !/^\d{1,10}$/.test(seed) || Number(seed) >= 2 ** 32) return 'has a seed of 0 to 4294967295.';
  return { preset, seed: Number(seed) };
}
