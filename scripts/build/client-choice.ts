import { type ForeignPackage, isInstalled, officialSdk } from './official-sdk.ts';

const clients = ['thin', 'sdk'] as const;

/** What calls ENS in the bundles: our own client, or the official SDK. */
export type ClientChoice = (typeof clients)[number];

/** The client that ENS_CLIENT names, ours if it is not set; or what to tell whoever builds, why it cannot be had. */
export function chooseClient(named: string | undefined, sdk: ForeignPackage = officialSdk): ClientChoice | Error {
  const choice = clients.find((client) => client === (named || 'thin'));
  if (choice === undefined) return new Error(`ENS_CLIENT must be ${clients.join(' or ')}, not ${named}`);
  if (choice === 'thin' || isInstalled(sdk)) return choice;
  return new Error(
    `ENS_CLIENT=sdk needs ${sdk.name}, which is not installed. To get it:\n  npm install --no-save ${sdk.name}@${sdk.version}`,
  );
}
