-- CreateTable
CREATE TABLE "Token" (
    "token" TEXT NOT NULL PRIMARY KEY,
    "hash" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scope" JSONB NOT NULL,
    "by" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "expiresAt" BIGINT,
    "revokedAt" BIGINT,
    "usedAt" BIGINT,
    "uses" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "Credential" (
    "drone" TEXT NOT NULL PRIMARY KEY,
    "hash" TEXT NOT NULL,
    "target" TEXT,
    "token" TEXT NOT NULL,
    "at" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Audit" (
    "number" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" BIGINT NOT NULL,
    "by" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" JSONB NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Token_hash_key" ON "Token"("hash");


