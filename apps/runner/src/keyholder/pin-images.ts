import type { Lock } from "@ringfort/config";
import type { DockerImage } from "@ringfort/contract";
import type { OwnJob } from "./own-config.ts";

/** The images that the lock means, whatever their tags point at by now. */
export function pinImages(job: OwnJob, lock: Lock | undefined): OwnJob {
  const { executor } = job.build;
  if (!lock || executor.type !== "docker") return job;
  const [first, ...others] = executor.images;
  const images = [pin(first, lock), ...others.map((image) => pin(image, lock))] as const;
  return { ...job, build: { ...job.build, executor: { ...executor, images } } };
}

function pin(image: DockerImage, { images }: Lock): DockerImage {
  const digest = images.get(image.image);
  return digest && !image.image.includes("@") ? { ...image, image: `${image.image}@${digest}` } : image;
}
