-- AlterTable
ALTER TABLE "Build" ADD COLUMN "addedBecause" TEXT;
ALTER TABLE "Build" ADD COLUMN "assumed" JSONB;

-- AlterTable
ALTER TABLE "Drone" ADD COLUMN "sync" JSONB;


