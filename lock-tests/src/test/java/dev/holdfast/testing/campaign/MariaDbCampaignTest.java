package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@StoreName("mariadb")
class MariaDbCampaignTest extends CampaignCase {}
