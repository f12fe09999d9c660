<?php

final class PageTest extends Igny8_Case {

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
	}

	/** @dataProvider files */
	public function test_every_file_is_php_of_this_version( string $file ): void {
		$this->assertNotEmpty( token_get_all( file_get_contents( $file ), TOKEN_PARSE ) );
	}

	public function files(): array {
		$plugin = dirname( __DIR__, 2 ) . '/igny8-wp-plugin';
		$files  = array_merge( glob( "$plugin/*.php" ), glob( "$plugin/*/*.php" ) );
		return array_combine( array_map( 'basename', $files ), array_chunk( $files, 1 ) );
	}

	/** @dataProvider states */
	public function test_page_and_site_health_tell_each_state( array $state, string $words, string $status ): void {
		$this->connect();
		igny8_remember( $state );
		$page   = $this->page();
		$health = igny8_health();
		$this->assertStringContainsString( $words, $page );
		$this->assertSame( $status, $health['status'] );
		$this->assertStringNotContainsString( self::KEY, $page . wp_json_encode( array( $health, igny8_add_debug_information( array() ) ) ) );
	}

	public function states(): array {
		$good = array( 'ok' => true, 'at' => time(), 'trigger' => 'cron', 'context' => 'cron', 'result' => 'unchanged' );
		$bad  = array( 'ok' => false, 'message' => 'Told <b>why</b>.', 'code' => 'site_mismatch', 'home_url' => 'https://original.example' ) + $good;
		$row  = array( 'path' => 'taxonomies.<odd>', 'message' => 'Too odd.' );
		return array(
			'good'    => array( array( 'last' => $good ), 'Nothing had changed', 'good' ),
			'never'   => array( array( 'last' => array() ), 'Sync now', 'critical' ),
			'bad'     => array( array( 'last' => $bad ), 'Told &lt;b&gt;why&lt;/b&gt;.', 'critical' ),
			'copy'    => array( array( 'last' => $bad ), 'https://original.example', 'critical' ),
			'alias'   => array( array( 'last' => array( 'home_url' => igny8_current_home() ) + $bad ), 'Nothing has moved: press Sync now.', 'critical' ),
			'other'   => array( array( 'last' => $bad ), 'Is this key meant for this site?', 'critical' ),
			'moved'   => array( array( 'last' => $bad, 'home_url' => 'https://original.example' ), 'Has this site moved, or is it a copy?', 'critical' ),
			'left'    => array( array( 'last' => array( 'left_out' => array( $row ) ) + $good ), 'taxonomies.&lt;odd&gt;', 'recommended' ),
			'alone'   => array( array( 'last' => array( 'by' => 'admin 1' ) + $good ), 'could not call itself', 'good' ),
			'skipped' => array( array( 'last' => array( 'skipped' => array( $row ) ) + $good ), 'taxonomies.&lt;odd&gt;', 'recommended' ),
			'clock'   => array( array( 'last' => $good, 'clock_offset' => 420 ), '7 minutes behind', 'recommended' ),
			'old'     => array( array( 'last' => array( 'at' => time() - 3 * DAY_IN_SECONDS ) + $good ), '3 days ago', 'recommended' ),
		);
	}

	public function test_a_site_that_is_not_connected_is_asked_for_two_things(): void {
		$page = $this->page();
		$this->assertStringContainsString( 'name="url"', $page );
		$this->assertStringContainsString( 'type="password"', $page );
		$this->assertSame( 'recommended', igny8_health()['status'] );
	}

	public function test_an_alias_is_asked_neither_for_a_move_nor_for_a_copy(): void {
		$this->connect();
		igny8_remember( $this->states()['alias'][0] );
		$this->assertStringNotContainsString( 'igny8_moved', $this->page() );
	}

	public function test_a_failed_attempt_keeps_the_address_but_not_the_key(): void {
		set_transient( 'igny8_notice_1', array( 'type' => 'error', 'message' => 'No.', 'entered_url' => 'https://receiver.example.com' ) );
		$this->assertStringContainsString( 'value="https://receiver.example.com"', $this->page() );
		$this->assertStringNotContainsString( 'No.', $this->page() );
	}

	private function page(): string {
		ob_start();
		igny8_render_page();
		return ob_get_clean();
	}
}
