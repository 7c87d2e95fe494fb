-- AlterTable
ALTER TABLE "Build" ADD COLUMN     "addedBecause" TEXT,
ADD COLUMN     "assumed" JSON;

-- AlterTable
ALTER TABLE "Drone" ADD COLUMN     "sync" JSON;


