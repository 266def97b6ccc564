// Layers of builds before this one, from a registry: a machine of CI's begins with none. They are all stages'
// (`mode=max`), as the last stage of an image has little but copies; what installs is kept by that alone.
import { must, run } from "../docker/run.ts";
import type { Image } from "./inputs.ts";
import { ending, platforms } from "./platforms.ts";

/** Where they are kept, as REGISTRY/PATH; empty: nowhere. Who may write there decides what images are
 * made of, as with their tags. */
const LAYERS = process.env.IMAGE_LAYERS ?? "";

/** The words for `docker build`. `kept`: what this build makes is kept as well. Says so where an engine
 * can do less. */
export async function layersOf(root: string, { name }: Image, kept: boolean): Promise<string[]> {
  if (!LAYERS) return [];
  const where = `type=registry,ref=${LAYERS}/${name}:layers${await machine(root)}`;
  const engine = ["docker", "info", "--format", "{{json .DriverStatus}}"];
  const [buildx, driver] = await Promise.all([
    run(["docker", "buildx", "version"], { cwd: root }),
    run(engine, { cwd: root }),
  ]);
  if (buildx.code !== 0) {
    console.error("layers are neither taken nor kept: this Docker has no buildx");
    return [];
  }
  const from = [`--cache-from=${where}`];
  if (!kept) return from;
  if (driver.stdout.includes("io.containerd.snapshotter")) {
    return [...from, `--cache-to=${where},mode=max`];
  }
  console.error("layers are taken and not kept: this engine's containerd image store is off");
  return from;
}

/** Each platform has its own: what one machine keeps is of no use to another. */
async function machine(root: string): Promise<string> {
  if (platforms().length === 0) return "";
  const asked = ["docker", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"];
  return ending((await must("docker version", asked, { cwd: root })).trim());
}
