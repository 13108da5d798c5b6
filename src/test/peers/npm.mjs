/**
 * Installs the packages that a package.json below src/test names into target, and requires them from there.
 *
 *     node src/test/peers/npm.mjs            those of src/test/peers; exits with 1 if npm is missing or reaches no registry
 *     node src/test/peers/npm.mjs firefox    those of src/test/firefox
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The directory of this name, below src/test and below target. */
const source = name => new URL(`../${name}/`, import.meta.url);
const target = name => new URL(`../../../target/${name}/`, import.meta.url);

const NPM = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
/** A registry that does not answer costs a minute at most, not npm's default of several. */
const PATIENCE = ['--fetch-retries=1', '--fetch-timeout=30000'];

const text = url => (existsSync(url) ? readFileSync(url, 'utf8') : null);

/** Returns whether the packages are there. */
export function install(name = 'peers') {
  const [wanted, installed] = [new URL('package.json', source(name)), new URL('installed.json', target(name))];
  if (text(wanted) === text(installed)) return true;
  mkdirSync(target(name), { recursive: true });
  copyFileSync(wanted, new URL('package.json', target(name)));
  const options = { cwd: target(name), stdio: ['ignore', 2, 2] };
  if (spawnSync('npm', [...NPM, ...PATIENCE], options).status !== 0) return false;
  copyFileSync(wanted, installed); // last, so that an installation that was interrupted counts for nothing
  return true;
}

/** Requires what was installed for this directory. */
export const requireFor = name => createRequire(target(name));

export const require = requireFor('peers');

if (process.argv[1] === fileURLToPath(import.meta.url) && !install(process.argv[2])) process.exitCode = 1;
