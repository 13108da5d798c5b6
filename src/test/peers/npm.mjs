/**
 * Installs the packages of package.json into target/peers, and requires them from there.
 *
 *     node src/test/peers/npm.mjs   exits with 1 if npm is missing or reaches no registry
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const TARGET = new URL('../../../target/peers/', import.meta.url);
const WANTED = new URL('package.json', import.meta.url);
const INSTALLED = new URL('installed.json', TARGET);

const NPM = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
/** A registry that does not answer costs a minute at most, not npm's default of several. */
const PATIENCE = ['--fetch-retries=1', '--fetch-timeout=30000'];

const text = url => (existsSync(url) ? readFileSync(url, 'utf8') : null);

/** Returns whether the packages are there. */
export function install() {
  if (text(WANTED) === text(INSTALLED)) return true;
  mkdirSync(TARGET, { recursive: true });
  copyFileSync(WANTED, new URL('package.json', TARGET));
  if (spawnSync('npm', [...NPM, ...PATIENCE], { cwd: TARGET, stdio: ['ignore', 2, 2] }).status !== 0) return false;
  copyFileSync(WANTED, INSTALLED); // last, so that an installation that was interrupted counts for nothing
  return true;
}

export const require = createRequire(TARGET);

if (process.argv[1] === fileURLToPath(import.meta.url) && !install()) process.exitCode = 1;
