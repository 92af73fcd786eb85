package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@LongRun
@StoreName("mariadb")
class MariaDbProcessCampaignTest extends ProcessCampaignCase {}
