import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** A copy of a function's code folder, as uploaded: nothing outside it can be imported, and later changes do not count. */
export interface DeployedCode {
  /** Absolute, without a trailing slash. */
  readonly folder: string;
  /** A decimal number of 64 bits over all files, in the place of the documented X-Fc-Code-Checksum. */
  readonly checksum: string;
  remove(): Promise<void>;
}

/** Copies a code folder to a place of its own; an error that names the function and the folder if there is none. */
export async function deployCode(functionName: string, sourceFolder: string): Promise<DeployedCode> {
  const parent = await mkdtemp(join(await realpath(tmpdir()), 'fc-code-'));
  const remove = () => rm(parent, { recursive: true, force: true });
  // Called code, as the real one is.
  const folder = join(parent, 'code');
  try {
    await cp(sourceFolder, folder, { recursive: true, dereference: true });
    return { folder, checksum: await checksumOf(folder), remove };
  } catch (cause) {
    await remove();
    throw new Error(`function ${functionName}: the code folder ${sourceFolder} cannot be read`, { cause });
  }
}

async function checksumOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(`${relative(folder, file)}\n`).update(await readFile(file));
  return hash.digest().readBigUInt64BE().toString();
}
