<?php
/**
 * Loads a real WordPress with the plugin in it; `make php-test` makes one and names it here.
 */

global $table_prefix;

$wordpress = getenv( 'IGNY8_TEST_WORDPRESS' );
if ( ! $wordpress ) {
	exit( "Run the tests with `make php-test`: they need a WordPress.\n" );
}
$_SERVER['HTTP_HOST']      = '127.0.0.1';
$_SERVER['REQUEST_URI']    = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';

require "$wordpress/wp-load.php";
require_once "$wordpress/wp-admin/includes/template.php";
foreach ( array( 'class-admin', 'forms', 'link', 'page', 'faults', 'facts', 'site-health' ) as $file ) {
	require_once dirname( IGNY8_PLUGIN_FILE ) . "/admin/$file.php";
}
require __DIR__ . '/case.php';
