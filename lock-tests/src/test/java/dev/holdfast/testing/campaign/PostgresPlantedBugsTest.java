package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@LongRun
@StoreName("postgresql")
class PostgresPlantedBugsTest extends PlantedBugsCase {}
