-- AlterTable
ALTER TABLE "Drone" ADD COLUMN     "record" JSON;


