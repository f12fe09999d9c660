<?php

final class ConfiguredTest extends Igny8_Case {

	protected function tearDown(): void {
		remove_all_filters( 'igny8_connection' );
		putenv( 'IGNY8_CONNECTION' );
	}

	public function test_a_map_is_read_by_address(): void {
		$home = igny8_autoloaded_home();
		$this->assertSame( 'mine', igny8_configured_for_site( array( 'https://other.example' => 'theirs', strtoupper( $home ) . '/' => ' mine ' ) ) );
		$this->assertSame( 'mine', igny8_configured_for_site( wp_json_encode( array( $home => 'mine' ) ) ) );
		$this->assertSame( '', igny8_configured_for_site( array( 'https://other.example' => 'theirs' ) ) );
	}

	/** @dataProvider odd_values */
	public function test_an_odd_value_is_no_connection( $value ): void {
		$this->assertSame( '', igny8_configured_for_site( $value ) );
	}

	public function odd_values(): array {
		return array( array( false ), array( null ), array( '' ), array( ' ' ), array( array() ), array( '{' ), array( '{}' ), array( array( array( 'x' ) ) ), array( array( 'http://[' => 'x' ) ), array( new stdClass() ) );
	}

	public function test_a_filter_that_throws_or_gives_no_text_changes_nothing(): void {
		putenv( 'IGNY8_CONNECTION=https://x' );
		add_filter( 'igny8_connection', static function (): array {
			throw new Error( 'other code' );
		} );
		$this->assertSame( array( 'text' => 'https://x', 'source' => 'environment' ), igny8_configured() );
		remove_all_filters( 'igny8_connection' );
		add_filter( 'igny8_connection', '__return_empty_array' );
		$this->assertSame( array( 'text' => '', 'source' => '' ), igny8_configured() );
	}

	public function test_a_text_that_fails_is_left_alone_for_a_while(): void {
		putenv( 'IGNY8_CONNECTION=https://x' );
		$this->assertTrue( igny8_may_follow() );
		igny8_follow_configuration();
		$this->assertFalse( igny8_may_follow() );
		$this->assertStringContainsString( 'This is an address without its key', igny8_setup()['message'] );
		update_option( 'igny8_setup', array( 'at' => time() - 61 ) + get_option( 'igny8_setup' ) );
		$this->assertTrue( igny8_may_follow() );
		putenv( 'IGNY8_CONNECTION=https://y' );
		$this->assertSame( array(), igny8_setup() );
	}

	public function test_what_is_configured_wins_over_what_is_stored(): void {
		$this->connect();
		$this->assertTrue( igny8_is_connected() );
		putenv( 'IGNY8_CONNECTION=https://' . self::KEY . '@receiver.example' );
		$this->assertFalse( igny8_is_connected() );
		$this->assertSame( array(), igny8_connection() );
		igny8_store_configured( 5, igny8_fingerprint( igny8_configured()['text'] ) );
		$this->assertTrue( igny8_is_connected() );
		$this->assertSame( array( 'https://receiver.example', 5, self::KEY ), array( igny8_connection()['url'], igny8_connection()['integration'], igny8_connection()['key'] ) );
		$this->assertStringNotContainsString( substr( self::KEY, 6 ), wp_json_encode( get_option( 'igny8_connection' ) ) );
		putenv( 'IGNY8_CONNECTION' );
		$this->assertFalse( igny8_is_connected() );
		igny8_follow_configuration();
		$this->assertFalse( get_option( 'igny8_connection' ) );
	}

	/** @dataProvider strings */
	public function test_a_connection_string_is_found_in_what_was_pasted( string $pasted, string $url ): void {
		$this->assertSame( array( 'url' => $url, 'key' => self::KEY ), igny8_pasted_connection( $pasted ) );
	}

	public function strings(): array {
		$whole = 'https://' . self::KEY . '@receiver.example/igny8';
		return array(
			'plain'    => array( $whole, 'https://receiver.example/igny8' ),
			'slash'    => array( "$whole/", 'https://receiver.example/igny8' ),
			'quoted'   => array( " \u{201E}$whole\u{201C}\n", 'https://receiver.example/igny8' ),
			'named'    => array( "IGNY8_CONNECTION=$whole", 'https://receiver.example/igny8' ),
			'broken'   => array( substr( $whole, 0, 50 ) . "\n  " . substr( $whole, 50 ), 'https://receiver.example/igny8' ),
			'scheme'   => array( str_replace( 'https', 'Https', $whole ), 'https://receiver.example/igny8' ),
			'port'     => array( 'http://' . self::KEY . '@127.0.0.1:8000', 'http://127.0.0.1:8000' ),
		);
	}

	public function test_a_connection_string_has_to_be_https(): void {
		$this->assertSame( 'not_https', igny8_pasted_connection( 'http://' . self::KEY . '@receiver.example' )->get_error_code() );
	}

	/** @dataProvider ways_back */
	public function test_the_way_back_is_https( string $url, string $way ): void {
		$this->assertSame( $way, igny8_way_back( $url ) );
	}

	public function ways_back(): array {
		return array(
			array( 'https://provider.example/done?a=1#b', 'https://provider.example/done?a=1#b' ),
			array( 'http://provider.example/', '' ),
			array( 'javascript:alert(1)', '' ),
			array( 'https://bank.example@evil.example/', '' ),
			array( '//provider.example', '' ),
			array( 'https:///x', '' ),
		);
	}
}
